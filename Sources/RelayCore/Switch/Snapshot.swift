/// What the ingests and relay-switch list. An ingest that is missing, or a program that is `nil`, is unknown (its page could not be
/// fetched, for example), never empty.
public struct Snapshot: Hashable, Sendable {
    /// One publisher that an ingest lists.
    public struct Publisher: Hashable, Sendable {
        /// Its connection.
        public let connection: ConnectionID
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
        public init(_ connection: ConnectionID, address: String, picture: Picture = .usable) {
            self.connection = connection
            self.address = address
            self.picture = picture
        }
    }

    /// The statistics of the switch.
    public enum Program: Hashable, Sendable {
        /// Nobody publishes the program.
        case empty
        /// A connection publishes the program.
        case publishedBy(clientID: UInt)
    }

    /// When the lists were requested: newer changes in the machine can't be in them.
    public let askedAt: ContinuousClock.Instant
    /// The publisher of each feed at each ingest that has answered.
    public let ingests: [IngestID: [Feed: Publisher]]
    /// The switch's answer.
    public let program: Program?

    /// Creates a snapshot.
    public init(askedAt: ContinuousClock.Instant, ingests: [IngestID: [Feed: Publisher]], program: Program?) {
        self.askedAt = askedAt
        self.ingests = ingests
        self.program = program
    }
}
