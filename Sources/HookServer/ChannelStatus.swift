import FoundationEssentials
import ProgramOptions
import RelayCore

/// The state of a channel as shown by `/api/v1/status`. Contains no secret.
struct ChannelStatus: Codable, Sendable {
    /// A publisher in the status.
    struct Publisher: Codable, Sendable {
        /// Address of the peer.
        var address: String
        /// When it connected.
        var since = Date()
        /// Why it cannot be shown; `nil`: no problem.
        var problem: String?
        /// Why it cannot be heard; `nil`: no problem.
        var soundProblem: String?
    }

    /// How a publisher's picture is encoded.
    struct Encoding: Codable, Sendable {
        /// Seconds of media encoded per second; `nil` during the first two seconds.
        var speed: Double?
        /// Every nth frame is encoded.
        var frameStep: Int
        /// The host is too slow for the whole program: frames are dropped, or encoded with less analysis.
        var isReduced: Bool

        init(speed: Double?, effort: EncodingEffort, isReduced: Bool) {
            self.speed = speed
            frameStep = effort.frameStep
            self.isReduced = isReduced
        }
    }

    /// The stream name.
    let name: String
    /// `slate`, `live` or `standby`, from the switch machine; `nil` while nothing is on air.
    private(set) var onAir: String?
    /// When that went on air.
    private(set) var onAirSince: Date?
    /// Since when nothing is on air, if something has been.
    private(set) var offAirSince: Date?
    /// Why the present or last source went on air.
    var why: String?
    /// Publishers by feed: `live`, `standby`.
    var publishers: [String: Publisher] = [:]
    /// How a publisher's picture is encoded; `nil`: no publisher is encoded.
    var encoding: Encoding?
    /// Why the operator's slate is not shown; `nil`: no problem.
    var slateProblem: String?

    init(name: String) { self.name = name }

    /// Whether anything has been on air yet.
    var hasBegun: Bool { onAir != nil || offAirSince != nil }

    /// Whether something is on air, or was a moment ago: between two switchers there may be nothing for some tenths of a second.
    func isHealthy(at now: Date = Date()) -> Bool {
        onAir != nil || offAirSince.map { now.timeIntervalSince($0) < 3 } ?? false
    }

    /// One line for `systemctl status`: what is on air, since when, from where, and its bitrate; `nil` before anything is on air.
    ///
    /// - Parameter switchAnswers: Whether relay-switch's nginx answers.
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

    /// Updates what is on air, after each event of the switch machine.
    mutating func shows(_ source: String?, at now: Date = Date()) {
        guard source != onAir else { return }
        if source == nil { offAirSince = now } else { offAirSince = nil }
        onAir = source
        onAirSince = source == nil ? nil : now
    }

    /// Another switcher is on air, possibly of the same kind of source.
    mutating func switched(to source: String, why: String, at now: Date = Date()) {
        shows(source, at: now)
        onAirSince = now
        self.why = why
    }
}
