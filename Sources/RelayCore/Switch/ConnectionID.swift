/// Names something that takes publishers and lets switchers play them.
public struct IngestID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The name, such as `ingest`.
    public let rawValue: String

    /// Creates a name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name.
    public var description: String { rawValue }
}

/// Names a client's connection: an ingest and its number there. A restarted ingest may use a number again.
public struct ConnectionID: Hashable, Sendable {
    /// Where it is connected.
    public let ingest: IngestID
    /// Its number there; with nginx, the `clientid` of its callbacks.
    public let number: UInt

    /// Creates a name.
    public init(ingest: IngestID, number: UInt) {
        self.ingest = ingest
        self.number = number
    }
}
