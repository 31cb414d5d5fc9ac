/// A number for a connection to the gate, which no other one ever gets: an answer that comes late cannot be taken for another
/// client's.
struct ClientID: Hashable, Sendable {
    let number: UInt64
}
