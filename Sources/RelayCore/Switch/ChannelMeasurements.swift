/// What is measured about a channel. It never passes through the switch machine.
public struct ChannelMeasurements: Hashable, Sendable {
    /// How a publisher's picture is encoded.
    public struct Encoding: Hashable, Sendable {
        /// Seconds of media encoded per second; `nil` during the first two seconds.
        public let speed: Double?
        /// How much media waits to be encoded; `nil`: not measured.
        public let delay: Duration?
        /// Every nth frame is encoded.
        public let frameStep: Int
        /// Whether the host is too slow for the whole program: frames are dropped, or encoded with less analysis.
        public let isReduced: Bool

        /// Creates a measurement.
        public init(speed: Double?, delay: Duration? = nil, effort: EncodingEffort, isReduced: Bool) {
            self.speed = speed
            self.delay = delay
            frameStep = effort.frameStep
            self.isReduced = isReduced
        }
    }

    /// How a publisher's picture is encoded; `nil`: none is.
    public var encoding: Encoding?
    /// Whether relay-switch's nginx answers.
    public private(set) var switchAnswers = true
    /// Clients that wanted to publish and were refused, since relay-hook runs.
    public var refusals: [PublisherPolicy.Refusal: Int] = [:]
    /// Frames that its switchers left out, and repeated, since relay-hook runs.
    public var frames = FrameTotals()
    private var programRate = ByteRate()
    private var publisherRates: [Feed: ByteRate] = [:]
    private var publisherBytes: [Feed: ByteTotal] = [:]

    /// Nothing measured yet.
    public init() {}

    /// The program's bitrate; `nil` until it is known.
    public var programBitsPerSecond: Double? { programRate.bitsPerSecond }

    /// What a feed's publisher sends; `nil` until it is known.
    public func bitsPerSecond(of feed: Feed) -> Double? { publisherRates[feed]?.bitsPerSecond }

    /// What a feed's publishers have sent since relay-hook runs.
    public func receivedBytes(of feed: Feed) -> Int { publisherBytes[feed]?.bytes ?? 0 }

    /// Takes a sample of nginx's `bytes_in` of each stream; `nil`: there is no stream, or that nginx did not answer.
    public mutating func sampled(
        publishers: [Feed: Int?], program: Int?, switchAnswers: Bool, now: ContinuousClock.Instant
    ) {
        self.switchAnswers = switchAnswers
        programRate.observe(program, now: now)
        for (feed, bytes) in publishers {
            publisherRates[feed, default: ByteRate()].observe(bytes, now: now)
            publisherBytes[feed, default: ByteTotal()].observe(bytes)
        }
    }
}
