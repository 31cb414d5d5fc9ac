/// Who publishes, as the statistics of the two nginx instances tell. `nil` means unknown (page unreachable), never "nobody".
public struct Snapshot: Hashable, Sendable {
    /// One publisher in the statistics.
    public struct Publisher: Hashable, Sendable {
        /// nginx's connection number.
        public let clientID: UInt
        /// Address of the peer.
        public let address: String
        /// What it sends to be seen.
        public let picture: Picture

        /// What is known of a publisher's picture.
        public enum Picture: Hashable, Sendable {
            /// Neither picture nor sound has come. relay-gate tells that, and ends it.
            case nothing
            /// One that a switcher can read.
            case usable
            /// Sound has come, and no picture.
            case missing
            /// One in a coding that nginx-rtmp does not pass on: H.265, AV1, or H.264 by enhanced RTMP.
            case foreign
            /// H.264 without parameter sets, which a switcher has found out.
            case unreadable
        }

        /// Describes a publisher.
        public init(clientID: UInt, address: String, picture: Picture = .usable) {
            self.clientID = clientID
            self.address = address
            self.picture = picture
        }
    }

    /// What the ingest says.
    public struct Ingest: Hashable, Sendable {
        /// The publisher of the stream name on each feed.
        public let publishers: [Feed: Publisher]

        /// Describes the ingest.
        public init(publishers: [Feed: Publisher]) {
            self.publishers = publishers
        }
    }

    /// What the switch says.
    public enum Program: Hashable, Sendable {
        /// Nobody publishes the program.
        case empty
        /// Somebody does.
        case publishedBy(clientID: UInt)
    }

    /// Before this instant the pages were asked: anything younger in the machine can't be in them.
    public let askedAt: ContinuousClock.Instant
    /// The ingest's answer.
    public let ingest: Ingest?
    /// The switch's answer.
    public let program: Program?

    /// Describes both instances.
    public init(askedAt: ContinuousClock.Instant, ingest: Ingest?, program: Program?) {
        self.askedAt = askedAt
        self.ingest = ingest
        self.program = program
    }
}
