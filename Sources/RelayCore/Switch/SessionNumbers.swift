/// Numbers sessions, so that no two have the same identifier.
struct SessionNumbers: Hashable, Sendable {
    private var last = 0

    /// A session that begins.
    mutating func next(clientID: UInt, address: String, _ now: ContinuousClock.Instant) -> Session {
        last += 1
        return Session(id: SessionID(number: last, clientID: clientID), address: address, since: now)
    }

    /// The session of a publisher found in nginx's statistics.
    mutating func next(_ found: Snapshot.Publisher, _ now: ContinuousClock.Instant) -> Session {
        next(clientID: found.clientID, address: found.address, now)
    }
}
