/// The publishers listed in the statistics of the two nginx instances. `nil` means unknown (page unreachable), never "none".
public struct Snapshot: Hashable, Sendable {
    /// One publisher in the statistics.
    public struct Publisher: Hashable, Sendable {
        /// nginx's connection number.
        public let clientID: UInt
        /// Address of the peer.
        public let address: String
        /// The state of its picture.
        public let picture: Picture

        /// What is known about a publisher's picture.
        public enum Picture: Hashable, Sendable {
            /// Neither picture nor sound has arrived. relay-gate reports this and disconnects the publisher.
            case nothing
            /// A picture that a switcher can read.
            case usable
            /// Sound has arrived, but no picture.
            case missing
            /// A codec that nginx-rtmp does not forward: H.265, AV1, or H.264 by enhanced RTMP.
            case foreign
            /// H.264 without parameter sets, as found by a switcher.
            case unreadable
        }

        /// Creates the description of a publisher.
        public init(clientID: UInt, address: String, picture: Picture = .usable) {
            self.clientID = clientID
            self.address = address
            self.picture = picture
        }
    }

    /// The statistics of the ingest.
    public struct Ingest: Hashable, Sendable {
        /// The publisher of the stream name on each feed.
        public let publishers: [Feed: Publisher]

        /// Creates the statistics of the ingest.
        public init(publishers: [Feed: Publisher]) {
            self.publishers = publishers
        }
    }

    /// The statistics of the switch.
    public enum Program: Hashable, Sendable {
        /// Nobody publishes the program.
        case empty
        /// A connection publishes the program.
        case publishedBy(clientID: UInt)
    }

    /// When the pages were requested: newer changes in the machine can't be in them.
    public let askedAt: ContinuousClock.Instant
    /// The ingest's answer.
    public let ingest: Ingest?
    /// The switch's answer.
    public let program: Program?

    /// Creates a snapshot of both instances.
    public init(askedAt: ContinuousClock.Instant, ingest: Ingest?, program: Program?) {
        self.askedAt = askedAt
        self.ingest = ingest
        self.program = program
    }
}
