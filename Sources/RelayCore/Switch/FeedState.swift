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
    /// `on_publish` is held until the switcher has subscribed, so that it gets the publisher's first keyframe.
    case held(Session, CallbackID, until: ContinuousClock.Instant)
    /// Publishing, since its `on_publish` was answered or it was found in the statistics.
    case admitted(Session, since: ContinuousClock.Instant)
    /// A second publisher with the right key waits for the first, which is being dropped, to be gone.
    case takeover(Takeover)

    struct Takeover: Hashable, Sendable {
        let old: Session
        var new: Session
        var callback: CallbackID
        let until: ContinuousClock.Instant
        /// The ingest's statistics still showed the old session well after it should have been dropped.
        var oldIsStillThere = false
    }

    /// The session that is, or is about to be, the feed's publisher.
    var session: Session? {
        switch self {
        case .empty: nil
        case .held(let session, _, _), .admitted(let session, _): session
        case .takeover(let takeover): takeover.old
        }
    }

    /// When the state must have changed by itself at the latest.
    var deadline: ContinuousClock.Instant? {
        switch self {
        case .empty, .admitted: nil
        case .held(_, _, let until): until
        case .takeover(let takeover): takeover.until
        }
    }
}
