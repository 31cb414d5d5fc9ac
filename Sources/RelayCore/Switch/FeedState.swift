/// A publisher's stay: a client that gave the right name and key.
public struct Session: Hashable, Sendable {
    /// The session's identifier.
    public let id: SessionID
    /// The peer's address, as reported by nginx.
    public let address: String
    /// When its `on_publish` arrived, or when it was found in the ingest's statistics.
    public let since: ContinuousClock.Instant
}

/// The publisher of one feed and its progress.
enum FeedState: Hashable, Sendable {
    /// No publisher.
    case empty
    /// Its `on_publish` is held until the switcher has subscribed and will get the first keyframe.
    case held(Session, CallbackID, until: ContinuousClock.Instant)
    /// Publishing, since its `on_publish` was answered or it was found in the statistics.
    case admitted(Session, since: ContinuousClock.Instant)
    /// A second publisher with the right key waits until the first, which is being dropped, is gone.
    case takeover(Takeover)

    struct Takeover: Hashable, Sendable {
        let old: Session
        var new: Session
        var callback: CallbackID
        let until: ContinuousClock.Instant
        /// The ingest's statistics still showed the old session well after it should have been dropped.
        var oldIsStillThere = false
    }

    /// The session that is, or is about to become, the feed's publisher.
    var session: Session? {
        switch self {
        case .empty: nil
        case .held(let session, _, _), .admitted(let session, _): session
        case .takeover(let takeover): takeover.old
        }
    }

    /// The session that was let in, and when; not one that is held.
    var admitted: (session: Session, since: ContinuousClock.Instant)? {
        switch self {
        case .empty, .held: nil
        case .admitted(let session, let since): (session, since)
        case .takeover(let takeover): (takeover.old, takeover.old.since)
        }
    }

    /// The latest time at which the state changes by itself.
    var deadline: ContinuousClock.Instant? {
        switch self {
        case .empty, .admitted: nil
        case .held(_, _, let until): until
        case .takeover(let takeover): takeover.until
        }
    }
}
