/// Identifies a connection to the gate. Never reused: a late answer cannot be taken for another client's.
struct ClientID: Hashable, Sendable {
    let number: UInt64
}
