/// When a push renews its connection by itself.
///
/// FLV counts milliseconds, and ffmpeg's muxer writes 31 bits of them: after 24.86 days of one connection the timestamps would fall
/// back to 0 in mid-stream. A new connection begins at 0 in order.
public struct Rollover: Sendable, Hashable {
    /// A connection of this age is renewed as soon as the slate is on air.
    public var due: Duration
    /// If the slate does not come for this long after that, it is renewed under whatever is on air.
    public var grace: Duration

    /// Limits of one connection's age.
    public init(due: Duration, grace: Duration) {
        self.due = due
        self.grace = grace
    }
}

/// What viewers see, as far as relay-hook tells.
public enum OnAir: Sendable, Hashable, CaseIterable {
    /// The slate: nobody misses a second of it.
    case slate
    /// A broadcaster, live or standby, or nothing at all.
    case other
    /// Nobody could be asked.
    case unknown
}
