/// Who publishes to one feed: arrival, takeover and end of its publishers, and what is known about their sessions.
struct FeedPublisher: Hashable, Sendable {
    private let feed: Feed
    /// The publisher and its progress.
    private(set) var state = FeedState.empty { didSet { if case .admitted = state { givenUp = nil } } }
    /// What is known about its sessions.
    var sessions: FeedSessions
    /// When the last session ended: statistics requested before that may still show it.
    private var endedAt: ContinuousClock.Instant?
    /// The connection of the last publisher, if it was given up before nginx reported its end and nobody has been admitted since.
    private var givenUp: ConnectionID?
    /// relay-gate's question about the publisher's video, which waits for a switcher.
    private(set) var description: Description?

    /// A question of relay-gate that has not been answered.
    struct Description: Hashable, Sendable {
        let callback: CallbackID
        let session: SessionID
        /// The latest time for the answer.
        let until: ContinuousClock.Instant
    }

    init(_ feed: Feed) {
        self.feed = feed
        sessions = FeedSessions(feed)
    }

    /// The session that is, or is about to become, the publisher.
    var session: Session? { state.session }

    /// What a switcher for this publisher shows.
    var source: Source? { session.map { .publisher(feed, $0.id) } }

    /// Whether any client that still publishes must go. See ``SwitchMachine/hasGivenUp(_:)``.
    var hasGivenUp: Bool { givenUp != nil }

    /// Adds the times at which something changes by itself.
    func addDeadlines(to earliest: inout EarliestTime, _ timing: SwitchTiming) {
        earliest.add(state.deadline)
        earliest.add(description?.until)
        sessions.addDeadlines(of: session, to: &earliest, timing)
    }
}

/// Arrival, takeover and end.
extension FeedPublisher {
    /// A publisher with the right name and key asks to publish.
    mutating func arrived(_ session: Session, heldBy callback: CallbackID, _ turn: inout Turn) {
        if state.session?.id.connection == session.id.connection {
            // nginx counts from 1 again: the ingest was restarted, and nothing could report the end of the old session.
            end(isTold: true, &turn)
        }
        switch state {
        case .empty: hold(session, callback, &turn)
        case .held(let earlier, let earlierCallback, _):
            turn.refuse(earlierCallback)
            sessions.forget(earlier.id)
            hold(session, callback, &turn)
        case .admitted(let old, _): takeOver(from: old, to: session, heldBy: callback, &turn)
        case .takeover(var takeover):
            turn.refuse(takeover.callback)
            sessions.forget(takeover.new.id)
            takeover.new = session
            takeover.callback = callback
            state = .takeover(takeover)
        }
    }

    /// nginx has reported the end of a publisher.
    ///
    /// - Returns: Whether it was known.
    mutating func left(_ connection: ConnectionID, _ turn: inout Turn) -> Bool {
        if givenUp == connection { givenUp = nil }
        switch state {
        case .empty: return false
        case .held(let session, _, _), .admitted(let session, _):
            guard session.id.connection == connection else { return false }
            end(isTold: true, &turn)
        case .takeover(let takeover):
            if takeover.old.id.connection == connection {
                end(isTold: true, &turn)
            } else if takeover.new.id.connection == connection {
                giveUp(takeover, &turn)
            } else {
                return false
            }
        }
        return true
    }

    /// Admits the publisher that is held.
    mutating func admitHeld(_ turn: inout Turn) {
        guard case .held(let session, let callback, _) = state else { return }
        admit(session, &turn)
        turn.admit(callback)
        turn.report(.publisherAdmitted(feed, session))
    }

    /// relay-gate's question about the publisher's video waits until it may pass on the first frame.
    mutating func waits(_ callback: CallbackID, for session: Session, _ turn: inout Turn) {
        goesOn(&turn)
        description = Description(
            callback: callback, session: session.id, until: turn.now + turn.timing.publisherHold)
    }

    /// relay-gate may pass on the publisher's first frame.
    mutating func goesOn(_ turn: inout Turn) {
        guard let description else { return }
        turn.admit(description.callback)
        self.description = nil
    }

    /// Ends a takeover and pauses whose time is over.
    mutating func expire(_ turn: inout Turn) {
        sessions.expire(turn.now)
        guard case .takeover(let takeover) = state, takeover.until <= turn.now else { return }
        if takeover.oldIsStillThere {
            // If it were admitted beside the old one, it would be connected but send into nothing. If refused, it reconnects and
            // is tried again.
            giveUp(takeover, &turn)
        } else {
            end(&turn)
        }
    }

    private mutating func hold(_ session: Session, _ callback: CallbackID, _ turn: inout Turn) {
        state = .held(session, callback, until: turn.now + turn.timing.publisherHold)
        turn.note(.publisherArrived)
    }

    private mutating func admit(_ session: Session, _ turn: inout Turn) {
        state = .admitted(session, since: turn.now)
        turn.compare(by: turn.now + turn.timing.pictureCheck)
    }

    /// Drops the publisher to make room for the next one, which is held until then.
    private mutating func takeOver(from old: Session, to new: Session, heldBy callback: CallbackID, _ turn: inout Turn)
    {
        state = .takeover(
            .init(old: old, new: new, callback: callback, until: latest(turn.timing.takeoverHold, for: new, turn)))
        turn.dropPublisher(of: feed, old.id.connection)
        turn.report(.takeover(feed, from: old, to: new))
        // Its on_publish_done takes milliseconds, unless the ingest was restarted and does not know the session.
        turn.compare(by: turn.now + turn.timing.takeoverHold * 0.3)
        turn.note(.takeover)
    }

    /// The end of a wait that begins now. All waits of a publisher together are bounded.
    private func latest(_ wait: Duration, for session: Session, _ turn: Turn) -> ContinuousClock.Instant {
        min(turn.now + wait, session.since + turn.timing.takeoverHold + turn.timing.publisherHold)
    }

    private mutating func giveUp(_ takeover: FeedState.Takeover, _ turn: inout Turn) {
        turn.refuse(takeover.callback)
        sessions.forget(takeover.new.id)
        state = .admitted(takeover.old, since: takeover.old.since)
    }

    /// Ends the session of the publisher, however its end became known. A publisher waiting to take over takes over.
    ///
    /// - Parameter isTold: nginx has reported the end, or its connections have ended with it.
    private mutating func end(isTold: Bool = false, _ turn: inout Turn) {
        switch state {
        case .empty: return
        case .held(let session, let callback, _):
            turn.refuse(callback)
            state = .empty
            sessions.forget(session.id)
        case .admitted(let session, _):
            state = .empty
            turn.note(.publisherLeft)
            ended(session, isTold: isTold, &turn)
        case .takeover(let takeover):
            state = .held(
                takeover.new, takeover.callback, until: latest(turn.timing.publisherHold, for: takeover.new, turn))
            turn.note(.takeover, since: takeover.new.since)
            ended(takeover.old, isTold: isTold, &turn)
        }
    }

    private mutating func ended(_ session: Session, isTold: Bool, _ turn: inout Turn) {
        if !isTold { givenUp = session.id.connection }
        turn.report(.publisherEnded(feed, session, lasted: turn.now - session.since))
        sessions.ended(session, turn)
        endedAt = turn.now
    }
}

/// Comparing with what the ingests list.
extension FeedPublisher {
    /// Compares with the publisher that an ingest lists.
    ///
    /// - Parameters:
    ///   - ingest: The ingest. It knows nothing about other ingests' publishers.
    ///   - isShown: Whether a switcher has had a picture of it.
    ///   - numbers: Numbers the sessions found.
    /// - Returns: Whether it has begun to send the picture that was missing.
    mutating func compare(
        with found: Snapshot.Publisher?, at ingest: IngestID, askedAt: ContinuousClock.Instant, isShown: Bool,
        numbers: inout SessionNumbers, _ turn: inout Turn
    ) -> Bool {
        // Publishers that have ended since the page was requested may still be on it.
        let unknown = endedAt.map { $0 < askedAt } ?? true ? found : nil
        switch state {
        case .empty: if let unknown { adopt(unknown, &numbers, &turn) }
        case .held(let session, let callback, _):
            // Held publishers aren't listed: an unknown one is in its way, and would leave it connected but unable to send.
            guard let unknown, unknown.connection != session.id.connection else { return false }
            takeOver(from: numbers.next(unknown, turn.now), to: session, heldBy: callback, &turn)
        case .admitted(let session, let since):
            if let found, found.connection == session.id.connection {
                guard !isShown else {
                    sessions.isShown(session.id)
                    return false
                }
                guard since + turn.timing.pictureCheck <= askedAt else {
                    turn.compare(by: since + turn.timing.pictureCheck)
                    return false
                }
                return sessions.listed(with: found.picture, session, &turn)
            }
            guard session.id.connection.ingest == ingest else { return false }
            guard since + turn.timing.snapshotGrace <= askedAt else {
                // Its on_publish may have been answered after the page was made: check again.
                turn.compare(by: turn.now + turn.timing.snapshotGrace)
                return false
            }
            end(&turn)
            if let unknown { adopt(unknown, &numbers, &turn) }
            turn.note(.reconciled)
        case .takeover(var takeover):
            guard takeover.old.id.connection.ingest == ingest else { return false }
            if let unknown, ![takeover.old.id, takeover.new.id].map(\.connection).contains(unknown.connection) {
                // The old publisher is gone, and another is in the way.
                end(&turn)
                takeOver(from: numbers.next(unknown, turn.now), to: takeover.new, heldBy: takeover.callback, &turn)
                return false
            }
            // A page requested right after the drop may be older than the drop.
            guard takeover.new.since + turn.timing.takeoverHold * 0.2 <= askedAt else { return false }
            guard found?.connection == takeover.old.id.connection else {
                end(&turn)
                return false
            }
            takeover.oldIsStillThere = true
            state = .takeover(takeover)
            turn.dropPublisher(of: feed, takeover.old.id.connection)
        }
        return false
    }

    private mutating func adopt(_ found: Snapshot.Publisher, _ numbers: inout SessionNumbers, _ turn: inout Turn) {
        let session = numbers.next(found, turn.now)
        admit(session, &turn)
        turn.report(.publisherAdmitted(feed, session))
        turn.note(.reconciled)
    }
}
