import FoundationEssentials
public import RelayCore

extension HistoryFile {
    /// Events in the order in which they happened.
    ///
    /// - Parameters:
    ///   - since: Milliseconds since 1970.
    ///   - until: The first moment that is not wanted any more.
    ///   - limit: The most; of more, the first.
    /// - Throws: ``SQLiteError``.
    public func events(since: Int64, until: Int64 = .max, limit: Int) throws(SQLiteError) -> [RecordedEvent] {
        let query = try database.prepare(
            """
            SELECT id, time, service, channel, kind, severity, message, details FROM event
            WHERE time >= ? AND time < ? ORDER BY time, number LIMIT ?
            """)
        try query.bind([.number(since), .number(until), .number(Int64(limit))])
        var events: [RecordedEvent] = []
        while try query.step() { events.append(Self.event(query)) }
        return events
    }

    /// When destinations were connected.
    ///
    /// - Parameter since: Milliseconds since 1970.
    /// - Throws: ``SQLiteError``.
    public func connections(since: Int64) throws(SQLiteError) -> [ReconnectsToday.Connection] {
        let query = try database.prepare(
            """
            SELECT id, time, service, channel, kind, severity, message, details FROM event
            WHERE time >= ? AND kind = '\(EventKind.platformConnected.name)' ORDER BY time, number
            """)
        try query.bind([.number(since)])
        var connections: [ReconnectsToday.Connection] = []
        while try query.step() {
            let event = Self.event(query)
            guard let name = event.destination else { continue }
            connections.append(
                .init(destination: name, time: event.time, isAnother: event.number("away") != nil))
        }
        return connections
    }

    /// The row of a query for an event's columns.
    static func event(_ row: SQLiteStatement) -> RecordedEvent {
        let details = Data((row.text(7) ?? "{}").utf8)
        return RecordedEvent(
            id: row.text(0) ?? "", time: row.number(1) ?? 0, service: row.text(2) ?? "",
            channel: row.text(3).map(ChannelID.init(rawValue:)), kind: row.text(4) ?? "",
            severity: row.text(5).flatMap(EventText.Severity.init(rawValue:)) ?? .notice, message: row.text(6) ?? "",
            values: (try? JSONDecoder().decode([String: RecordedValue].self, from: details)) ?? [:])
    }

    /// When the history begins, in milliseconds since 1970; `nil` if it is empty.
    ///
    /// - Throws: ``SQLiteError``.
    public var begin: Int64? {
        get throws(SQLiteError) {
            let first = try database.number(
                """
                SELECT coalesce(min(time), 0) FROM (SELECT min(time) AS time FROM event
                    UNION SELECT min(time) FROM sample UNION SELECT min(time) FROM sample_minute)
                """)
            return first > 0 ? first : nil
        }
    }
}
