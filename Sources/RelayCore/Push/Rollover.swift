/// When a push renews its connection.
///
/// FLV timestamps count milliseconds, and ffmpeg's muxer writes 31 bits: after 24.86 days of one connection they would fall back
/// to 0 in mid-stream. A new connection properly begins at 0.
public struct Rollover: Sendable, Hashable {
    /// Age from which a connection is renewed as soon as the slate is on air.
    public var due: Duration
    /// How long after that to wait for the slate; then the connection is renewed whatever is on air.
    public var grace: Duration

    /// Creates limits for the age of a connection.
    public init(due: Duration, grace: Duration) {
        self.due = due
        self.grace = grace
    }
}

/// What is on air, according to relay-hook.
public enum OnAir: Sendable, Hashable, CaseIterable {
    /// The slate, of which viewers may miss a second.
    case slate
    /// A broadcaster, live or standby, or nothing.
    case other
    /// relay-hook gave no answer.
    case unknown
}
