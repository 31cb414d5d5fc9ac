/// How often each destination was connected again since midnight, whatever for.
public struct ReconnectsToday: Hashable, Sendable {
    /// A connection on which a platform accepted frames.
    public struct Connection: Hashable, Sendable {
        /// The destination.
        public let destination: String
        /// When, in milliseconds since 1970.
        public let time: Int64
        /// Whether it is known to follow another one.
        public let isAnother: Bool

        /// A connection of these values.
        public init(destination: String, time: Int64, isAnother: Bool) {
            self.destination = destination
            self.time = time
            self.isAnother = isAnother
        }
    }

    private struct Day: Hashable {
        /// Services send their latest events again to a new run of relay-hook: each counts once.
        var times: Set<Int64> = []
        var first: Connection?
        var wasConnectedBefore = false

        var count: Int { times.count - (wasConnectedBefore || first?.isAnother != false ? 0 : 1) }
    }

    /// A platform that closes each connection is tried again every 30 s: 2880 a day. More than this are not counted.
    private static let most = 10_000

    private var midnight: Int64 = 0
    private var days: [String: Day] = [:]

    /// Nothing has happened yet.
    public init() {}

    /// A destination was connected.
    ///
    /// - Parameter midnight: When today began, in milliseconds since 1970.
    public mutating func connected(_ connection: Connection, midnight: Int64) {
        begin(midnight)
        guard connection.time >= midnight, days[connection.destination] != nil || days.count < ServiceBoard.most
        else { return }
        var day = days[connection.destination, default: Day()]
        guard day.times.count < Self.most, day.times.insert(connection.time).inserted else { return }
        if connection.time < day.first?.time ?? .max { day.first = connection }
        days[connection.destination] = day
    }

    /// How often a destination was connected again.
    public func count(of destination: String, midnight: Int64) -> Int {
        midnight == self.midnight ? days[destination]?.count ?? 0 : 0
    }

    private mutating func begin(_ midnight: Int64) {
        guard midnight != self.midnight else { return }
        self.midnight = midnight
        days = days.mapValues { _ in Day(wasConnectedBefore: true) }
    }
}

extension ReconnectsToday.Connection {
    /// An event, if it tells of a connection.
    public init?(_ record: EventRecord) {
        guard case .platform(.connected(_, let away, _)) = record.event,
            let name = DestinationName.ofService(record.id.service)
        else { return nil }
        self.init(destination: name, time: record.time, isAnother: away != nil)
    }
}
