import ProcessKit
import RelayCore

/// Keys, bans, and the end of sessions, as the operator says.
extension ChannelDriver {
    /// Somebody who publishes.
    struct PublishingSession: Sendable {
        let feed: Feed
        let session: Session
        /// The name of its key, as far as is known.
        let key: String?
    }

    /// Who publishes to a feed.
    func publishing(to feed: Feed) -> PublishingSession? {
        machine.publisher(of: feed).map {
            PublishingSession(feed: feed, session: $0, key: publisherKeys[$0.id.connection])
        }
    }

    /// The names of the publishers' keys.
    var keysOfFeeds: [Feed: String] {
        var keys: [Feed: String] = [:]
        for feed in Feed.allCases { keys[feed] = publishing(to: feed)?.key }
        return keys
    }

    /// relay-gate asks about a publisher that was admitted, with its key. After a restart of relay-hook this is how the key's name
    /// becomes known again.
    ///
    /// - Returns: Whether its key was revoked.
    func isRevoked(_ callback: IngestCallback, on feed: Feed) -> Bool {
        guard let key = callback.key else { return false }
        if let name = policy.keys.name(of: key), let publisher = publishing(to: feed), publisher.key == nil,
            publisher.session.address == callback.address
        {
            publisherKeys[publisher.session.id.connection] = name
        }
        return policy.keys.isRevoked(key)
    }

    /// Accepts another key from now on.
    func add(key: String, named name: String) throws(PublishKeys.Obstacle) {
        try policy.keys.add(name, key)
    }

    /// Refuses a key from now on.
    ///
    /// - Returns: The sessions that use it; `nil`: there is no such key.
    func revokeKey(named name: String) -> [PublishingSession]? {
        guard policy.keys.revoke(name) else { return nil }
        return Feed.allCases.compactMap { publishing(to: $0) }.filter { $0.key == name }
    }

    /// The names of all keys.
    var keyNames: [String] { policy.keys.names }

    /// Ends a session.
    ///
    /// - Returns: Whether it is over within the time that a command waits.
    func end(_ publisher: PublishingSession) async -> Bool {
        guard let since = view.publishers[publisher.feed]?.since else { return true }
        drop(.init(feed: publisher.feed, connection: publisher.session.id.connection))
        let feed = publisher.feed
        return await waits(atMost: OperatorDesk.patience) { $0.publishers[feed]?.since != since }
    }

    /// Changes who is banned.
    ///
    /// - Returns: The bans that hold now.
    func changeBans<Result: Sendable>(_ change: @Sendable (inout BanList) -> Result) -> (BanList, Result) {
        let result = change(&policy.bans)
        return (policy.bans, result)
    }

    /// The bans that hold now.
    var bans: [BanList.Ban] { policy.bans.active(now: WallClock.now) }
}
