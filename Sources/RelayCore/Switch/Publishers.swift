/// Who publishes to the feeds of a channel.
struct Publishers: Hashable, Sendable {
    private var live = FeedPublisher(.live)
    private var standby = FeedPublisher(.standby)
    private var numbers = SessionNumbers()

    /// Who publishes to a feed.
    subscript(feed: Feed) -> FeedPublisher {
        get {
            switch feed {
            case .live: live
            case .standby: standby
            }
        }
        // In place: a copy would copy its sessions.
        _modify {
            switch feed {
            case .live: yield &live
            case .standby: yield &standby
            }
        }
    }

    /// What is known about the session that a source shows; `nil` for a slate.
    subscript(source: Source) -> SessionState? {
        switch source {
        case .publisher(let feed, let session): self[feed].sessions[session]
        case .slate: nil
        }
    }

    /// Whether a source is current: the slate, or the feed's present session.
    func isCurrent(_ source: Source) -> Bool {
        switch source {
        case .publisher(let feed, let session): self[feed].session?.id == session
        case .slate: true
        }
    }

    /// The publishers that may go on air, best first.
    func eligible(_ turn: Turn) -> [Source] {
        [live, standby].compactMap { publisher in
            guard let session = publisher.session, !publisher.sessions.isSuppressed(session, turn),
                !publisher.sessions[session.id].isTooLow
            else { return nil }
            return publisher.source
        }
    }

    /// Whether anybody publishes.
    var hasAny: Bool { Feed.allCases.contains { self[$0].session != nil } }

    /// Whether too little arrives from somebody.
    var hasTooLow: Bool {
        Feed.allCases.contains { feed in
            self[feed].session.map { self[feed].sessions[$0.id].isTooLow } ?? false
        }
    }

    /// Adds the times at which something changes by itself.
    func addDeadlines(to earliest: inout EarliestTime, _ timing: SwitchTiming) {
        live.addDeadlines(to: &earliest, timing)
        standby.addDeadlines(to: &earliest, timing)
    }

    /// A publisher with the right name and key asks to publish.
    mutating func arrived(
        _ feed: Feed, _ connection: ConnectionID, address: String, callback: CallbackID, _ turn: inout Turn
    ) {
        self[feed].arrived(numbers.next(connection, address: address, turn.now), heldBy: callback, &turn)
    }

    /// Ends what has waited long enough.
    mutating func expire(_ turn: inout Turn) { for feed in Feed.allCases { self[feed].expire(&turn) } }

    /// Reports who comes and goes too often, or no longer does.
    mutating func reportFlapping(_ turn: inout Turn) {
        for feed in Feed.allCases {
            guard let session = self[feed].session else { continue }
            self[feed].sessions.reportFlapping(session, &turn)
        }
    }

    /// Compares a feed with the publisher that an ingest lists.
    ///
    /// - Parameter isShown: Whether a switcher has had a picture of it.
    /// - Returns: Whether it has begun to send the picture that was missing.
    mutating func compare(
        _ feed: Feed, with found: Snapshot.Publisher?, at ingest: IngestID, askedAt: ContinuousClock.Instant,
        isShown: Bool,
        _ turn: inout Turn
    ) -> Bool {
        var numbers = numbers
        defer { self.numbers = numbers }
        return self[feed].compare(with: found, at: ingest, askedAt: askedAt, isShown: isShown, numbers: &numbers, &turn)
    }
}
