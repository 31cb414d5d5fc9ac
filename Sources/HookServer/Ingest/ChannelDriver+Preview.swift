import RelayCore

/// Somebody looks at what a publisher sends, before viewers do.
extension ChannelDriver {
    /// How long an address is good for.
    private static let patience: Duration = .seconds(10)
    /// More than anybody needs at once.
    private static let most = 8

    /// Where to play what somebody publishes to a feed, once and soon.
    ///
    /// - Returns: `nil` if nobody publishes there.
    func previewURL(of feed: Feed, now: ContinuousClock.Instant = .now) -> String? {
        guard let session = publishing(to: feed)?.session, let ingest = ingests[session.id.connection.ingest] else {
            return nil
        }
        let token = Token(using: &generator)
        previews = previews.filter { $0.until > now }.suffix(Self.most - 1) + [(feed, token, now + Self.patience)]
        return ingest.playURL(feed, token: token)
    }

    /// Whether a player has such an address.
    func admitsPreview(_ callback: IngestCallback, now: ContinuousClock.Instant = .now) -> Bool {
        guard let feed = channel.feed(of: callback.app),
            let index = previews.firstIndex(where: {
                $0.feed == feed && $0.until > now && $0.token.matches(callback.token)
            })
        else { return false }
        previews.remove(at: index)
        return true
    }
}
