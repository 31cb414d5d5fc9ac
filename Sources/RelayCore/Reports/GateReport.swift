/// Who is connected to relay-gate, and how many it turned away.
public struct GateReport: Hashable, Sendable, Codable {
    /// Why the gate turned a client away.
    public enum Rejection: String, Hashable, Sendable, Codable, CaseIterable {
        /// Wrong name or key, by relay-hook's answer.
        case notAllowed
        /// The place was needed for another client.
        case evicted
        /// As many as the gate takes were connected.
        case tooMany
        /// relay-hook did not answer.
        case hookSilent
        /// relay-ingest did not take it.
        case ingestFailed
        /// It wanted to play.
        case player
        /// It did not ask to publish in time.
        case late
        /// It does not speak RTMP, or as no encoder does.
        case malformed
        /// The stream name or the application cannot be used.
        case unusableName
    }

    /// Addresses of the connected publishers, sorted.
    public var publishers: [String] = []
    /// Connections that have not published.
    public var openings = 0
    /// How many clients were turned away since the start, by reason.
    public var rejected: [Rejection: Int] = [:]

    /// Milliseconds of media between the last two keyframes of each publisher, by application and name (`live/mystream`); `nil`: from
    /// a gate of an earlier version, which runs on through an upgrade.
    public var keyframes: [String: Int]?
    /// Frames per second of media of each publisher, over two seconds of it; `nil` as for ``keyframes``.
    public var frameRates: [String: Double]?
    /// Bits of video per second of media of each publisher, over the same time; `nil` as for ``keyframes``.
    public var videoBitrates: [String: Double]?
    /// How often the timestamps of each publisher's video have jumped; `nil` as for ``keyframes``.
    public var timestampJumps: [String: Int]?
    /// Whether each publisher's video has keyframes that are no IDR pictures; `nil` as for ``keyframes``.
    public var openGOPs: [String: Bool]?
    /// What each publisher's video is like by its headers; `nil` as for ``keyframes``.
    public var videos: [String: PublishedVideo]?

    /// Nobody is connected.
    public init() {}

    /// The line that `systemctl status` shows, to everybody on the host: no address.
    public var sentence: String {
        let connected =
            switch publishers.count {
            case 0: "nobody is connected"
            case 1: "1 publisher is connected"
            default: "\(publishers.count) publishers are connected"
            }
        let total = rejected.values.reduce(0, +)
        let away = total == 1 ? "1 other client was" : "\(total) other clients were"
        return "\(connected); \(away) turned away"
    }
}
