/// When a push renews its connection.
///
/// FLV timestamps count milliseconds, and ffmpeg's muxer writes 31 bits: after 24.86 days of one connection they would fall back
/// to 0 in mid-stream. A new connection properly begins at 0. Some platforms end a connection by themselves after 12 or 48 hours,
/// and some begin a new recording with each.
public struct RenewalPlan: Sendable, Hashable {
    /// Age from which a connection is renewed as soon as the slate is on air.
    public var due: Duration
    /// How long after that to wait for the slate; then the connection is renewed whatever is on air.
    public var grace: Duration
    /// The time of day at which it is due as well.
    public var time: TimeOfDay?

    /// Creates limits for the age of a connection.
    public init(due: Duration, grace: Duration, time: TimeOfDay? = nil) {
        self.due = due
        self.grace = grace
        self.time = time
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
