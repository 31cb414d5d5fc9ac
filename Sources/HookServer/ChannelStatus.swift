import FoundationEssentials
import ProgramOptions
import RelayCore

/// What is known about a channel, for `/api/v1/status`. Holds no secret.
struct ChannelStatus: Codable, Sendable {
    /// Somebody who publishes.
    struct Publisher: Codable, Sendable {
        /// Address of the peer.
        var address: String
        /// Since when.
        var since = Date()
        /// Why it can't be shown; `nil`: nothing is wrong.
        var problem: String?
        /// Why it can't be heard; `nil`: nothing is wrong.
        var soundProblem: String?
    }

    /// How a publisher's picture is encoded.
    struct Encoding: Codable, Sendable {
        /// Seconds of media encoded in a second; `nil` for the first two.
        var speed: Double?
        /// One of so many frames is encoded.
        var frameStep: Int
        /// The host is too slow for the whole program: frames are left out, or looked at less closely.
        var isReduced: Bool

        init(speed: Double?, effort: EncodingEffort, isReduced: Bool) {
            self.speed = speed
            frameStep = effort.frameStep
            self.isReduced = isReduced
        }
    }

    /// Stream name.
    let name: String
    /// `slate`, `live` or `standby`, from the switch machine; `nil` while nothing is on air.
    private(set) var onAir: String?
    /// Since when that is on air.
    private(set) var onAirSince: Date?
    /// Since when nothing is on air, if something has been.
    private(set) var offAirSince: Date?
    /// Why what is on air, or was, went on air.
    var why: String?
    /// Publishers by feed: `live`, `standby`.
    var publishers: [String: Publisher] = [:]
    /// How a publisher's picture is encoded; `nil`: none is.
    var encoding: Encoding?
    /// Why the operator's slate is not what is shown; `nil`: nothing is wrong.
    var slateProblem: String?

    init(name: String) { self.name = name }

    /// Whether anything has been on air yet.
    var hasBegun: Bool { onAir != nil || offAirSince != nil }

    /// Whether something is on air, or was a moment ago: from one switcher to the next there may be none for some tenths of a
    /// second.
    func isHealthy(at now: Date = Date()) -> Bool {
        onAir != nil || offAirSince.map { now.timeIntervalSince($0) < 3 } ?? false
    }

    /// One line for `systemctl status`: what is on air, since when, from where, how much; `nil` before anything is.
    ///
    /// - Parameter switchAnswers: Whether relay-switch's nginx does.
    func sentence(bitsPerSecond: Double?, switchAnswers: Bool = true, now: Date = Date()) -> String? {
        if let offAirSince {
            let since = WallClock.text(offAirSince.timeIntervalSince1970, now: now.timeIntervalSince1970)
            return "nothing on air since \(since)"
                + (switchAnswers ? "" : ": relay-switch does not answer")
        }
        guard let onAir, let onAirSince else { return nil }
        var text = onAir
        if let publisher = publishers[onAir] {
            text += " from \(publisher.address)"
            if publisher.soundProblem != nil { text += " with silence" }
        }
        let since = WallClock.text(onAirSince.timeIntervalSince1970, now: now.timeIntervalSince1970)
        text += " on air since \(since)"
        if let bitsPerSecond { text += ", \(Words.bitrate(bitsPerSecond))" }
        if onAir != "slate", let encoding {
            if let speed = encoding.speed { text += ", encoding speed \(Words.speed(speed))" }
            if encoding.isReduced { text += "; this host is too slow: " + Self.reduction(encoding) }
        }
        if onAir == "slate", let publisher = publishers["live"] {
            text += "; a publisher is connected and not shown"
            if let problem = publisher.problem { text += ": \(problem)" }
        }
        if let slateProblem { text += "; your slate: \(slateProblem)" }
        return text
    }

    private static func reduction(_ encoding: Encoding) -> String {
        encoding.frameStep == 1 ? "the picture is coarser" : "one of \(encoding.frameStep) frames is shown"
    }

    /// Takes over what the switch machine says after each event.
    mutating func shows(_ source: String?, at now: Date = Date()) {
        guard source != onAir else { return }
        if source == nil { offAirSince = now } else { offAirSince = nil }
        onAir = source
        onAirSince = source == nil ? nil : now
    }

    /// Another switcher is on air, maybe of the same kind of source.
    mutating func switched(to source: String, why: String, at now: Date = Date()) {
        shows(source, at: now)
        onAirSince = now
        self.why = why
    }
}
