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
    /// What encodes the program; `nil`: not known.
    public var encoder: EncoderFallback?
    /// The program's format; `nil`: it is always the same.
    public var format: FormatFollower?
    /// Whether relay-switch's nginx answers.
    public private(set) var switchAnswers = true
    /// Clients that wanted to publish and were refused, since relay-hook runs.
    public var refusals: [PublisherPolicy.Refusal: Int] = [:]
    /// Frames that its switchers left out, and repeated, since relay-hook runs.
    public var frames = FrameTotals()
    /// Since when the picture of a feed's publisher has not changed, where that was told (FROZEN_SECONDS).
    public var frozenSince: [Feed: ContinuousClock.Instant] = [:]
    /// Since when nothing is heard of a feed's publisher, where that was told (SILENT_SECONDS).
    public var silentSince: [Feed: ContinuousClock.Instant] = [:]
    private var programRate = ByteRate()
    private var publisherRates: [Feed: RateHistory] = [:]
    private var publisherBytes: [Feed: ByteTotal] = [:]

    /// Nothing measured yet.
    public init() {}

    /// The program's bitrate; `nil` until it is known.
    public var programBitsPerSecond: Double? { programRate.bitsPerSecond }

    /// How fast a feed's publisher sends; `nil`: nobody does.
    public func rate(of feed: Feed) -> RateHistory? { publisherRates[feed] }

    /// What nginx says about a feed's publisher; `nil`: nobody publishes, or nginx has not answered yet.
    public private(set) var publishers: [Feed: PublisherSample] = [:]

    /// What a feed's publishers have sent since relay-hook runs.
    public func receivedBytes(of feed: Feed) -> Int { publisherBytes[feed]?.bytes ?? 0 }

    /// Takes a sample of what each nginx lists; `nil`: there is no stream, or that nginx did not answer.
    public mutating func sampled(
        publishers: [Feed: PublisherSample], program: Int?, switchAnswers: Bool, now: ContinuousClock.Instant
    ) {
        self.switchAnswers = switchAnswers
        programRate.observe(program, now: now)
        self.publishers = publishers
        for feed in Feed.allCases {
            let bytes = publishers[feed]?.bytes
            if bytes != nil {
                publisherRates[feed, default: RateHistory()].observe(bytes, now: now)
            } else {
                publisherRates[feed] = nil
            }
            publisherBytes[feed, default: ByteTotal()].observe(bytes)
        }
    }
}
