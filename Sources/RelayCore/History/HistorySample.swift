/// What was measured at one moment, and what was true since the sample before.
public struct HistorySample: Hashable, Sendable {
    /// A channel's figures.
    public struct Channel: Hashable, Sendable {
        /// Its name.
        public let id: ChannelID
        /// What was on air: `live`, `standby`, `slate`, `brb`; `nil` while nothing was.
        public let source: String?
        /// Seconds of media encoded per second; `nil` while nothing was encoded.
        public let speed: Double?
        /// What relay-switch received, in bits per second.
        public let programBitrate: Int?
        /// What the publisher of each feed sent, in bits per second.
        public let publisherBitrates: [Feed: Int]
        /// Frames per second of media from the publisher of each feed.
        public let frameRates: [Feed: Double]

        /// Figures of these values.
        public init(
            id: ChannelID, source: String?, speed: Double? = nil, programBitrate: Int? = nil,
            publisherBitrates: [Feed: Int] = [:], frameRates: [Feed: Double] = [:]
        ) {
            self.id = id
            self.source = source
            self.speed = speed
            self.programBitrate = programBitrate
            self.publisherBitrates = publisherBitrates
            self.frameRates = frameRates
        }
    }

    /// A destination's figures.
    public struct Destination: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// The channel that it gets.
        public let channel: ChannelID
        /// As in the status: `connected`, `away` …
        public let state: String
        /// What the platform accepted, in bits per second.
        public let bitrate: Int?

        /// Figures of these values.
        public init(name: String, channel: ChannelID, state: String, bitrate: Int? = nil) {
            self.name = name
            self.channel = channel
            self.state = state
            self.bitrate = bitrate
        }
    }

    /// When it was taken, in milliseconds since 1970.
    public let time: Int64
    /// How long before that it holds for, in milliseconds.
    public let span: Int64
    /// The channels' figures.
    public let channels: [Channel]
    /// The destinations' figures.
    public let destinations: [Destination]

    /// A sample of these values.
    public init(time: Int64, span: Int64, channels: [Channel], destinations: [Destination] = []) {
        self.time = time
        self.span = span
        self.channels = channels
        self.destinations = destinations
    }
}
