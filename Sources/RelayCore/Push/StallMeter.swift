/// Tells whether a platform takes what is sent to it, by its connection's send queue.
///
/// ffmpeg does not notice a platform that stops reading until the kernel's buffers are full, which may take a minute.
public struct StallMeter: Hashable, Sendable {
    /// A connection's send queue.
    public struct Queue: Hashable, Sendable {
        /// Bytes that the other side has acknowledged since the connection began.
        public let acknowledged: UInt64
        /// Bytes that were handed to the kernel and not acknowledged yet.
        public let waiting: Int

        /// A sample.
        public init(acknowledged: UInt64, waiting: Int) {
            self.acknowledged = acknowledged
            self.waiting = waiting
        }
    }

    /// What a sample shows.
    public enum News: Hashable, Sendable {
        /// The platform has not taken anything for too long, although something waits.
        case stalled
        /// It takes what is sent again; `after` is how long it had not.
        case reads(after: Duration)
    }

    /// How long nothing may be acknowledged. A path that loses packets recovers within a second or two.
    public static let limit: Duration = .seconds(4)

    /// When the platform last took something, or nothing waited.
    public private(set) var lastTaken: ContinuousClock.Instant
    /// Whether it has stalled.
    public private(set) var isStalled = false
    private var acknowledged: UInt64 = 0

    /// A connection begins.
    public init(now: ContinuousClock.Instant) { lastTaken = now }

    /// A sample of the queue.
    public mutating func sampled(_ queue: Queue, now: ContinuousClock.Instant) -> News? {
        if queue.waiting == 0 || queue.acknowledged > acknowledged {
            let silence = now - lastTaken
            (lastTaken, acknowledged) = (now, queue.acknowledged)
            guard isStalled else { return nil }
            isStalled = false
            return .reads(after: silence)
        }
        guard !isStalled, now - lastTaken >= Self.limit else { return nil }
        isStalled = true
        return .stalled
    }
}
