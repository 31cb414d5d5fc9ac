import FoundationEssentials
import ProgramOptions

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
    }

    /// Stream name.
    let name: String
    /// `slate`, `live` or `standby`; `nil` before the first faucet is on air.
    var onAir: String?
    /// Since when that is on air.
    var onAirSince: Date?
    /// Why it went on air.
    var why: String?
    /// Publishers by feed: `live`, `standby`.
    var publishers: [String: Publisher] = [:]
    /// Why the operator's slate is not what is shown; `nil`: nothing is wrong.
    var slateProblem: String?

    init(name: String) { self.name = name }

    /// One line for `systemctl status`: what is on air, since when, from where, how much; `nil` before anything is.
    func sentence(bitsPerSecond: Double?, now: Date = Date()) -> String? {
        guard let onAir, let onAirSince else { return nil }
        var text = onAir
        if let publisher = publishers[onAir] { text += " from \(publisher.address)" }
        let since = WallClock.text(onAirSince.timeIntervalSince1970, now: now.timeIntervalSince1970)
        text += " on air since \(since)"
        if let bitsPerSecond { text += ", \(Words.bitrate(bitsPerSecond))" }
        if onAir == "slate", let publisher = publishers["live"] {
            text += "; a publisher is connected and not shown"
            if let problem = publisher.problem { text += ": \(problem)" }
        }
        if let slateProblem { text += "; your slate: \(slateProblem)" }
        return text
    }

    mutating func switched(to source: String, why: String) {
        onAir = source
        onAirSince = Date()
        self.why = why
    }
}
