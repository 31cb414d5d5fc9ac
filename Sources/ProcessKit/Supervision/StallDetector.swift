/// Tells when a value that should go up has stood still for too long: ffmpeg's output time, a frame counter.
///
/// It has no clock and no timer: the time comes in with each call, and ``deadline`` says when to ask next.
public struct StallDetector<Value: Comparable & Sendable, Instant: InstantProtocol & Sendable>: Sendable
where Instant.Duration == Duration {
    /// How long the value may stand still.
    public let limit: Duration
    /// The highest value seen; `nil` before the first.
    public private(set) var latest: Value?
    /// When the value went up last, or when the watch began.
    public private(set) var advancedAt: Instant

    /// Begins to watch. The first value, too, must come within the limit.
    ///
    /// - Parameters:
    ///   - limit: How long the value may stand still.
    ///   - start: Now.
    public init(limit: Duration, start: Instant) {
        self.limit = limit
        self.advancedAt = start
    }

    /// When the value counts as stalled unless it goes up before.
    public var deadline: Instant { advancedAt.advanced(by: limit) }

    /// Takes a value in.
    ///
    /// - Parameters:
    ///   - value: The present value; `nil` (ffmpeg's `N/A`) is no advance, and neither is a lower one.
    ///   - now: The time.
    /// - Returns: Whether it is higher than all before.
    @discardableResult
    public mutating func observe(_ value: Value?, at now: Instant) -> Bool {
        guard let value else { return false }
        if let latest, value <= latest { return false }
        latest = value
        advancedAt = max(advancedAt, now)
        return true
    }

    /// Whether the value has stood still for the limit.
    public func isStalled(at now: Instant) -> Bool { now >= deadline }

    /// Forgets the value and begins anew: another program speaks from here on.
    public mutating func restart(at now: Instant) {
        latest = nil
        advancedAt = now
    }
}
