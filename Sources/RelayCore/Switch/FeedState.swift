/// A publisher that has the right name and key.
public struct Session: Hashable, Sendable {
    /// Which connection it is.
    public let id: SessionID
    /// Address of the peer, as nginx tells it.
    public let address: String
    /// When its `on_publish` arrived, or when it was found in the ingest's statistics.
    public let since: ContinuousClock.Instant
}

/// Who publishes to one feed.
enum FeedState: Hashable, Sendable {
    /// Nobody.
    case empty
    /// `on_publish` is held until the faucet has subscribed, so that it gets the publisher's first keyframe.
    case held(Session, CallbackID, until: ContinuousClock.Instant)
    /// Publishing.
    case admitted(Session)
    /// A second publisher with the right key waits for the first, which is being dropped, to be gone.
    case takeover(from: Session, to: Session, CallbackID, until: ContinuousClock.Instant)

    /// The session that is, or is about to be, the feed's publisher.
    var session: Session? {
        switch self {
        case .empty: nil
        case .held(let session, _, _), .admitted(let session): session
        case .takeover(let old, _, _, _): old
        }
    }

    /// When the state must have changed by itself at the latest.
    var deadline: ContinuousClock.Instant? {
        switch self {
        case .empty, .admitted: nil
        case .held(_, _, let until), .takeover(_, _, _, let until): until
        }
    }
}
