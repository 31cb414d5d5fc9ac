/// Detects that a value that should increase has not done so for too long: ffmpeg's output time, a frame counter.
///
/// It has no clock and no timer: each call carries the time, and ``deadline`` says when to check next.
public struct StallDetector<Value: Comparable & Sendable, Instant: InstantProtocol & Sendable>: Sendable
where Instant.Duration == Duration {
    /// How long the value may stay the same.
    public let limit: Duration
    /// The highest value seen; `nil` before the first.
    public private(set) var latest: Value?
    /// When the value last increased, or when the watch began.
    public private(set) var advancedAt: Instant

    /// Starts watching. The first value, too, must arrive within the limit.
    ///
    /// - Parameters:
    ///   - limit: How long the value may stay the same.
    ///   - start: The current time.
    public init(limit: Duration, start: Instant) {
        self.limit = limit
        self.advancedAt = start
    }

    /// When the value counts as stalled unless it increases before.
    public var deadline: Instant { advancedAt.advanced(by: limit) }

    /// Records a value.
    ///
    /// - Parameters:
    ///   - value: The present value; `nil` (ffmpeg's `N/A`) is no increase, and neither is a lower one.
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

    /// Whether the value has not increased within the limit.
    public func isStalled(at now: Instant) -> Bool { now >= deadline }

    /// Clears the value and starts again, for the values of another program.
    public mutating func restart(at now: Instant) {
        latest = nil
        advancedAt = now
    }
}
