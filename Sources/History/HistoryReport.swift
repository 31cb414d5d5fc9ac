public import FoundationEssentials
public import RelayCore

/// What has happened in a time: what viewers saw, whether each platform received it, and what went wrong. Times are seconds.
public struct HistoryReport: Codable, Equatable, Sendable {
    /// A channel.
    public struct Channel: Codable, Equatable, Sendable {
        /// Its name.
        public var id: ChannelID
        /// How long each source was on air: `live`, `standby`, `slate`, `brb`, `nothing`.
        public var onAir: [String: Double] = [:]
        /// How often another source went on air.
        public var cuts = 0
        /// The cut that took longest, from what caused it to the new source on air.
        public var slowestCut: Cut?
        /// The mean program bitrate, in bits per second.
        public var programBitsPerSecond: Int?
        /// What publishers of the live feed sent.
        public var publisher = Publisher()
        /// The lowest encoding speed, in seconds of media per second.
        public var lowestSpeed: Double?
    }

    /// A cut.
    public struct Cut: Codable, Equatable, Sendable {
        /// When the source went on air.
        public var time: Date
        /// What was on air before; `nil`: nothing was.
        public var from: String?
        /// What has been since.
        public var to: String
        /// Why, as in the journal.
        public var why: String?
        /// From what caused it to the new source on air.
        public var took: Double
    }

    /// What publishers of the live feed sent.
    public struct Publisher: Codable, Equatable, Sendable {
        /// The mean bitrate, in bits per second.
        public var bitsPerSecond: Int?
        /// The lowest of all samples.
        public var lowestBitsPerSecond: Int?
        /// The highest of all samples.
        public var highestBitsPerSecond: Int?
        /// How often one connected.
        public var sessions = 0
        /// How often one sent no new frames for as long as the settings allow.
        public var stalls = 0
        /// How often somebody was refused, as far as that was logged line by line.
        public var refusals = 0
    }

    /// A destination.
    public struct Destination: Codable, Equatable, Sendable {
        /// Its name.
        public var name: String
        /// The channel that it gets.
        public var channel: ChannelID
        /// How long it accepted the program.
        public var connected = 0.0
        /// How long its state is known.
        public var known = 0.0
        /// How often it was connected again.
        public var reconnects = 0
        /// The longest time that it accepted nothing.
        public var longestGap: Double?
        /// When that began.
        public var longestGapSince: Date?
        /// The largest step in the picture's timestamps of all cuts.
        public var videoStep: Double?
        /// The same of the sound's.
        public var soundStep: Double?
        /// The longest silence around all cuts.
        public var silence: Double?
    }

    /// A service that has started again.
    public struct Service: Codable, Equatable, Sendable {
        /// Its name, such as `relay-push@kick`.
        public var name: String
        /// How often.
        public var restarts: Int
        /// When last.
        public var last: Date
    }

    /// The begin of the time, or of the history, whichever is later.
    public var since: Date
    /// Its end.
    public var until: Date
    /// How long of it the relay ran, as far as the history knows.
    public var recorded = 0.0
    /// All channels, by name.
    public var channels: [Channel] = []
    /// All destinations, by name.
    public var destinations: [Destination] = []
    /// Services that have started again; none that has not.
    public var services: [Service] = []
}
