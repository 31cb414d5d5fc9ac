/// What a push has counted since its process started.
public struct PushTotals: Hashable, Sendable, Codable {
    /// Bytes that the platform has accepted, over all connections.
    public private(set) var bytes: Int64 = 0
    /// Connections on which the platform accepted frames.
    public private(set) var connects = 0
    /// Connections that ended and attempts that failed, by ``PushFailure/Kind``. Repeated ones count, too.
    public private(set) var failures: [String: Int] = [:]
    /// The latest of them; `nil`: there was none.
    public private(set) var last: Last?
    /// When the platform last accepted bytes, in milliseconds since 1970.
    public private(set) var lastProgress: Int64?
    /// What the current connection has accepted.
    private var connectionBytes: Int64 = 0

    /// A failure and its time.
    public struct Last: Hashable, Sendable, Codable {
        /// What it was.
        public let failure: PushFailure
        /// When, in milliseconds since 1970.
        public let time: Int64
    }

    /// Nothing has happened yet.
    public init() {}

    /// The platform accepts frames.
    mutating func connected() {
        connects += 1
        connectionBytes = 0
    }

    /// A connection has ended, or an attempt has failed.
    mutating func failed(_ failure: PushFailure, now: Int64) {
        failures[failure.kind.rawValue, default: 0] += 1
        stumbled(failure, now: now)
    }

    /// Something is wrong with the connection, which lasts.
    mutating func stumbled(_ failure: PushFailure, now: Int64) { last = Last(failure: failure, time: now) }

    /// ffmpeg has reported what it has sent over this connection.
    mutating func sent(_ total: Int64?, now: Int64) {
        guard let total, total > connectionBytes else { return }
        bytes += total - connectionBytes
        connectionBytes = total
        lastProgress = now
    }
}
