/// Publishers come and go.
extension SwitchMachine {
    /// A publisher with the right name and key asks to be let in (`on_publish` of the ingest).
    public mutating func publishRequested(
        _ feed: Feed, clientID: UInt, address: String, callback: CallbackID, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        if self[feed].session?.id.clientID == clientID {
            // nginx has begun to count anew: the ingest was restarted and nobody could tell us that the old one ended.
            endSession(feed, now, &actions)
        }
        let session = newSession(clientID: clientID, address: address, now)
        switch self[feed] {
        case .empty:
            self[feed] = .held(session, callback, until: now + timing.publisherHold)
            note(.publisherArrived, now)
        case .held(let earlier, let earlierCallback, _):
            actions.append(.refuse(earlierCallback))
            forget(earlier)
            self[feed] = .held(session, callback, until: now + timing.publisherHold)
            note(.publisherArrived, now)
        case .admitted(let old):
            self[feed] = .takeover(from: old, to: session, callback, until: now + timing.takeoverHold)
            actions.append(.dropPublisher(feed, clientID: old.id.clientID))
            actions.append(.report(.takeover(feed, from: old, to: session)))
            note(.takeover, now)
        case .takeover(let old, let earlier, let earlierCallback, let until):
            actions.append(.refuse(earlierCallback))
            forget(earlier)
            self[feed] = .takeover(from: old, to: session, callback, until: until)
        }
        steer(now, &actions)
        return actions
    }

    /// A publisher is gone (`on_publish_done` of the ingest). Also sent for publishers that were refused.
    public mutating func publishEnded(_ feed: Feed, clientID: UInt, now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        switch self[feed] {
        case .empty: return []
        case .held(let session, let callback, _):
            guard session.id.clientID == clientID else { return [] }
            actions.append(.refuse(callback))
            forget(session)
            self[feed] = .empty
        case .admitted(let session):
            guard session.id.clientID == clientID else { return [] }
            endSession(feed, now, &actions)
        case .takeover(let old, let new, let callback, _):
            if old.id.clientID == clientID {
                endSession(feed, now, &actions)
            } else if new.id.clientID == clientID {
                actions.append(.refuse(callback))
                forget(new)
                self[feed] = .admitted(old)
            } else {
                return []
            }
        }
        steer(now, &actions)
        return actions
    }

    /// The feed's publisher is gone, however that became known; one that waits to take over takes over.
    mutating func endSession(_ feed: Feed, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        guard let session = self[feed].session else { return }
        switch self[feed] {
        case .empty: return
        case .held(_, let callback, _):
            actions.append(.refuse(callback))
            self[feed] = .empty
        case .admitted:
            reportEnd(of: session, feed, now, &actions)
            self[feed] = .empty
            note(.publisherLeft, now)
        case .takeover(_, let new, let callback, _):
            reportEnd(of: session, feed, now, &actions)
            self[feed] = .held(new, callback, until: now + timing.publisherHold)
            note(.takeover, new.since)
        }
        forget(session)
    }

    /// Lets a held publisher in once its faucet has subscribed, or at once when no faucet will: it is not on air then.
    mutating func admitHeldPublishers(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        for feed in Feed.allCases {
            guard case .held(let session, let callback, let until) = self[feed] else { continue }
            let faucet = activeFaucet(for: .publisher(feed, session.id))
            let waits = faucet.map { $0.phase == .starting(subscribed: false) } ?? false
            if waits && now < until { continue }
            self[feed] = .admitted(session)
            actions.append(.admit(callback))
            actions.append(.report(.publisherAdmitted(feed, session)))
        }
    }

    mutating func expireFeed(_ feed: Feed, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        // A hold that has run out is ended by admitHeldPublishers.
        guard case .takeover(_, _, _, let until) = self[feed], until <= now else { return }
        endSession(feed, now, &actions)
    }

    /// Until when a flapping publisher stays off the air; `nil` if it may go on air.
    func suppressedUntil(_ session: Session) -> ContinuousClock.Instant? {
        guard timing.flapSwitches > 0, shortSessionEnds.count >= timing.flapSwitches else { return nil }
        let oldest = shortSessionEnds[shortSessionEnds.count - timing.flapSwitches]
        return oldest + timing.flapWindow > session.since ? session.since + timing.flapSteady : nil
    }

    mutating func newSession(clientID: UInt, address: String, _ now: ContinuousClock.Instant) -> Session {
        lastSession += 1
        return Session(id: SessionID(number: lastSession, clientID: clientID), address: address, since: now)
    }

    private mutating func reportEnd(
        of session: Session, _ feed: Feed, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        let lasted = now - session.since
        actions.append(.report(.publisherEnded(feed, session, lasted: lasted)))
        if feed == .live, lasted < timing.flapSteady {
            shortSessionEnds.append(now)
            shortSessionEnds = shortSessionEnds.suffix(max(timing.flapSwitches, 0))
        }
    }

    private mutating func forget(_ session: Session) {
        silentSessions.remove(session.id)
        flappingReported.remove(session.id)
        retries[.session(session.id)] = nil
    }
}
