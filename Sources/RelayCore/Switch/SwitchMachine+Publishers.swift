/// Arrival, takeover and end of publishers.
extension SwitchMachine {
    /// A publisher with the right name and key asks to publish (`on_publish` of the ingest).
    public mutating func publishRequested(
        _ feed: Feed, clientID: UInt, address: String, callback: CallbackID, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            machine.arrived(feed, clientID: clientID, address: address, callback: callback, &turn)
            return true
        }
    }

    /// A publisher is gone (`on_publish_done` of the ingest). Also sent for publishers that were refused.
    public mutating func publishEnded(_ feed: Feed, clientID: UInt, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in machine.left(feed, clientID: clientID, &turn) }
    }

    private mutating func arrived(
        _ feed: Feed, clientID: UInt, address: String, callback: CallbackID, _ turn: inout Turn
    ) {
        if self[feed].session?.id.clientID == clientID {
            // nginx counts from 1 again: the ingest was restarted, and nothing could report the end of the old session.
            endSession(feed, isTold: true, &turn)
        }
        let session = newSession(clientID: clientID, address: address, turn.now)
        switch self[feed] {
        case .empty:
            self[feed] = .held(session, callback, until: turn.now + timing.publisherHold)
            turn.note(.publisherArrived)
        case .held(let earlier, let earlierCallback, _):
            turn.refuse(earlierCallback)
            forget(earlier)
            self[feed] = .held(session, callback, until: turn.now + timing.publisherHold)
            turn.note(.publisherArrived)
        case .admitted(let old, _):
            takeOver(feed, from: old, to: session, heldBy: callback, &turn)
        case .takeover(var takeover):
            turn.refuse(takeover.callback)
            forget(takeover.new)
            takeover.new = session
            takeover.callback = callback
            self[feed] = .takeover(takeover)
        }
    }

    /// - Returns: Whether it was known.
    private mutating func left(_ feed: Feed, clientID: UInt, _ turn: inout Turn) -> Bool {
        if givenUp[feed] == clientID { givenUp[feed] = nil }
        switch self[feed] {
        case .empty: return false
        case .held(let session, _, _), .admitted(let session, _):
            guard session.id.clientID == clientID else { return false }
            endSession(feed, isTold: true, &turn)
        case .takeover(let takeover):
            if takeover.old.id.clientID == clientID {
                endSession(feed, isTold: true, &turn)
            } else if takeover.new.id.clientID == clientID {
                giveUpTakeover(feed, takeover, &turn)
            } else {
                return false
            }
        }
        return true
    }

    /// Drops the feed's publisher to make room for the next one, which is held until then.
    mutating func takeOver(
        _ feed: Feed, from old: Session, to new: Session, heldBy callback: CallbackID, _ turn: inout Turn
    ) {
        self[feed] = .takeover(
            .init(old: old, new: new, callback: callback, until: latest(timing.takeoverHold, for: new, turn.now)))
        turn.dropPublisher(of: feed, clientID: old.id.clientID)
        turn.report(.takeover(feed, from: old, to: new))
        // Its on_publish_done takes milliseconds, unless the ingest was restarted and does not know the session.
        turn.compare(by: turn.now + timing.takeoverHold * 0.3)
        turn.note(.takeover)
    }

    /// Ends the session of the feed's publisher, however its end became known. A publisher waiting to take over takes over.
    ///
    /// - Parameter isTold: nginx has reported the end, or its connections have ended with it.
    mutating func endSession(
        _ feed: Feed, isTold: Bool = false, _ turn: inout Turn
    ) {
        switch self[feed] {
        case .empty: return
        case .held(let session, let callback, _):
            turn.refuse(callback)
            self[feed] = .empty
            forget(session)
        case .admitted(let session, _):
            self[feed] = .empty
            if !isTold { givenUp[feed] = session.id.clientID }
            turn.note(.publisherLeft)
            ended(session, feed, &turn)
        case .takeover(let takeover):
            self[feed] = .held(
                takeover.new, takeover.callback, until: latest(timing.publisherHold, for: takeover.new, turn.now))
            if !isTold { givenUp[feed] = takeover.old.id.clientID }
            turn.note(.takeover, since: takeover.new.since)
            ended(takeover.old, feed, &turn)
        }
    }

    /// Admits a held publisher once its switcher has subscribed, or at once if it gets no switcher because it is not on air then.
    mutating func admitHeldPublishers(
        _ needed: [Source], _ turn: inout Turn
    ) {
        for feed in Feed.allCases {
            guard case .held(let session, let callback, let until) = self[feed] else { continue }
            if turn.now < until, switcherWillSubscribe(to: .publisher(feed, session.id), needed, before: until) {
                continue
            }
            self[feed] = .admitted(session, since: turn.now)
            turn.compare(by: turn.now + timing.pictureCheck)
            turn.admit(callback)
            turn.report(.publisherAdmitted(feed, session))
        }
    }

    mutating func expireTakeover(_ feed: Feed, _ turn: inout Turn) {
        guard case .takeover(let takeover) = self[feed], takeover.until <= turn.now else { return }
        if takeover.oldIsStillThere {
            // If it were admitted beside the old one, it would be connected but send into nothing. If refused, it reconnects and
            // is tried again.
            giveUpTakeover(feed, takeover, &turn)
        } else {
            endSession(feed, &turn)
        }
    }

    mutating func newSession(clientID: UInt, address: String, _ now: ContinuousClock.Instant) -> Session {
        lastSession += 1
        return Session(id: SessionID(number: lastSession, clientID: clientID), address: address, since: now)
    }

    /// The end of a wait that begins now. All waits of a publisher together are bounded.
    private func latest(
        _ wait: Duration, for session: Session, _ now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        min(now + wait, session.since + timing.takeoverHold + timing.publisherHold)
    }

    private func switcherWillSubscribe(
        to source: Source, _ needed: [Source], before until: ContinuousClock.Instant
    ) -> Bool {
        if let switcher = activeSwitcher(for: source) { return switcher.phase == .starting(subscribed: false) }
        guard needed.contains(source) else { return false }
        // It has failed and will be tried again, or waits for others to leave.
        return (self[retryOf: source]?.notBefore).map { $0 < until } ?? true
    }

    private mutating func giveUpTakeover(
        _ feed: Feed, _ takeover: FeedState.Takeover, _ turn: inout Turn
    ) {
        turn.refuse(takeover.callback)
        forget(takeover.new)
        self[feed] = .admitted(takeover.old, since: takeover.old.since)
    }

    private mutating func ended(
        _ session: Session, _ feed: Feed, _ turn: inout Turn
    ) {
        let lasted = turn.now - session.since
        turn.report(.publisherEnded(feed, session, lasted: lasted))
        flaps[feed, default: FlapGuard()].ended(session, now: turn.now, timing)
        switch feed {
        case .live: liveEndedAt = turn.now
        case .standby: standbyEndedAt = turn.now
        }
        forget(session)
    }

    private mutating func forget(_ session: Session) {
        self[session.id] = SessionState()
        for feed in Feed.allCases { flaps[feed]?.forget(session.id) }
    }
}
