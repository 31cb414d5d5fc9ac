/// Numbers sessions, so that no two have the same identifier.
struct SessionNumbers: Hashable, Sendable {
    private var last = 0

    /// A session that begins.
    mutating func next(_ connection: ConnectionID, address: String, _ now: ContinuousClock.Instant) -> Session {
        last += 1
        return Session(id: SessionID(number: last, connection: connection), address: address, since: now)
    }

    /// The session of a publisher that an ingest lists.
    mutating func next(_ found: Snapshot.Publisher, _ now: ContinuousClock.Instant) -> Session {
        next(found.connection, address: found.address, now)
    }
}
