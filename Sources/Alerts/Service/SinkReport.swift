/// What relay-alert says of one sink, over its socket.
public struct SinkReport: Sendable, Hashable, Codable {
    /// What came of a message.
    public struct Result: Sendable, Hashable, Codable {
        /// How it ended.
        public enum Word: String, Sendable, Hashable, Codable {
            /// The service has taken it.
            case sent
            /// It is tried again.
            case later
            /// The service will not take it before something is changed.
            case refused
        }

        /// How it ended.
        public let word: Word
        /// Why, without a secret; `nil`: it was sent.
        public let reason: String?
        /// When, in milliseconds since 1970.
        public let time: Int64

        /// A result.
        public init(_ word: Word, reason: String? = nil, time: Int64) {
            self.word = word
            self.reason = reason
            self.time = time
        }
    }

    /// The sink's name.
    public let name: String
    /// Its kind, as in KIND.
    public let kind: String
    /// How many messages wait for it.
    public let waiting: Int
    /// What came of the last message, or of this test; `nil`: nothing has come of one yet.
    public let last: Result?

    /// A report.
    public init(name: String, kind: String, waiting: Int, last: Result?) {
        self.name = name
        self.kind = kind
        self.waiting = waiting
        self.last = last
    }
}

/// What relay-alert's socket understands. Its mode is the permission: root, and relay-alert itself.
public enum AlertAPI {
    /// Name of the socket, in relay-alert's directory.
    public static let socket = "alert.sock"
    /// GET: a ``SinkReport`` of each sink, by name.
    public static let sinks = "/api/v1/alerts"
    /// POST ``Test``: the same, with what came of a message that it sends now.
    public static let test = "/api/v1/alerts/test"
    /// POST ``Failed``: a service has failed. Answers `{"message": …}`.
    public static let failed = "/api/v1/alerts/failed"

    /// The body of ``test``.
    public struct Test: Sendable, Codable {
        /// The sink; `nil`: all of them.
        public let name: String?

        /// A test of one sink, or of all.
        public init(name: String?) { self.name = name }
    }

    /// The body of ``failed``.
    public struct Failed: Sendable, Codable {
        /// The systemd unit.
        public let unit: String

        /// A unit that has failed.
        public init(unit: String) { self.unit = unit }
    }
}
