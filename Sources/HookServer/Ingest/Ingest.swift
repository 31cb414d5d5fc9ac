import RelayCore

/// Takes a channel's publishers and lets its switchers play them: admits, drops and lists sessions.
///
/// An ingest asks ``ChannelDriver`` before it admits a publisher or a switcher, and reports the end of each publisher (`publisherArrived`,
/// `publisherLeft`, `playerArrived`, `playerWasAnswered`). It names them by ``ConnectionID``: itself, and a number that is unique there.
protocol Ingest: Sendable {
    /// Names the ingest in the names of its connections.
    var id: IngestID { get }

    /// What ffmpeg plays to get a feed's publisher.
    func playURL(_ feed: Feed, token: Token) -> String

    /// Ends a publisher's connection. Its end is reported as ever; this does not wait for it.
    func dropPublisher(of feed: Feed, number: UInt) async throws

    /// Ends the connection on which a switcher plays a feed.
    ///
    /// - Returns: Whether it was there.
    func dropPlayer(of feed: Feed, number: UInt) async throws -> Bool

    /// The publisher of each feed. A session that is missing here has ended.
    ///
    /// - Throws: If it can't tell: then nobody's session ends by it.
    func publishers() async throws -> [Feed: Snapshot.Publisher]
}
