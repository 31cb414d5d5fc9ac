public import RelayCore

extension ConnectionID {
    /// A connection to relay-ingest.
    public static func nginx(_ number: UInt) -> ConnectionID { ConnectionID(ingest: Topology.ingest, number: number) }
}
