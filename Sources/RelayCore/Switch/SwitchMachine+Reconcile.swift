/// Corrects the machine after lost callbacks: nginx sends each once, and none when a process dies.
extension SwitchMachine {
    /// Compares the machine with the statistics of the two nginx instances.
    public mutating func compared(with snapshot: Snapshot, now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        if let ingest = snapshot.ingest {
            for feed in Feed.allCases {
                compare(feed, with: ingest.publishers[feed], askedAt: snapshot.askedAt, now, &actions)
            }
        }
        if let program = snapshot.program { compare(program, askedAt: snapshot.askedAt, now, &actions) }
        steer(now, &actions)
        return actions
    }

    mutating func requestSnapshot(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        nextSnapshot = now + timing.reconcile
        guard !actions.contains(.requestSnapshot) else { return }
        actions.append(.requestSnapshot)
    }

    private mutating func compare(
        _ feed: Feed, with found: Snapshot.Publisher?, askedAt: ContinuousClock.Instant,
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        let endedAt = feed == .live ? liveEndedAt : standbyEndedAt
        // Publishers that have ended since the page was requested may still be on it.
        let unknown = endedAt.map { $0 < askedAt } ?? true ? found : nil
        switch self[feed] {
        case .empty:
            if let unknown { adopt(unknown, feed, now, &actions) }
        case .held(let session, let callback, _):
            // Held publishers aren't listed: an unknown one is in its way, and would leave it connected but unable to send.
            guard let unknown, unknown.clientID != session.id.clientID else { return }
            let old = newSession(clientID: unknown.clientID, address: unknown.address, now)
            takeOver(feed, from: old, to: session, callback, now, &actions)
        case .admitted(let session, let since):
            if let found, found.clientID == session.id.clientID {
                return look(
                    at: found.picture, of: session, on: feed, since: since, askedAt: askedAt, now, &actions)
            }
            guard since + timing.snapshotGrace <= askedAt else {
                // Its on_publish may have been answered after the page was made: check again.
                nextSnapshot = min(nextSnapshot, now + timing.snapshotGrace)
                return
            }
            endSession(feed, now, &actions)
            if let unknown { adopt(unknown, feed, now, &actions) }
            reasons.note(.reconciled, now)
        case .takeover(var takeover):
            if let unknown, ![takeover.old.id, takeover.new.id].map(\.clientID).contains(unknown.clientID) {
                // The old publisher is gone, and another is in the way.
                endSession(feed, now, &actions)
                let old = newSession(clientID: unknown.clientID, address: unknown.address, now)
                return takeOver(feed, from: old, to: takeover.new, takeover.callback, now, &actions)
            }
            // A page requested right after the drop may be older than the drop.
            guard takeover.new.since + timing.takeoverHold * 0.2 <= askedAt else { return }
            guard found?.clientID == takeover.old.id.clientID else { return endSession(feed, now, &actions) }
            takeover.oldIsStillThere = true
            self[feed] = .takeover(takeover)
            actions.append(.dropPublisher(feed, clientID: takeover.old.id.clientID))
        }
    }

    private mutating func adopt(
        _ found: Snapshot.Publisher, _ feed: Feed, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        let session = newSession(clientID: found.clientID, address: found.address, now)
        self[feed] = .admitted(session, since: now)
        nextSnapshot = min(nextSnapshot, now + timing.pictureCheck)
        actions.append(.report(.publisherAdmitted(feed, session)))
        reasons.note(.reconciled, now)
    }

    /// Finds out why a connected publisher has given no frame.
    private mutating func look(
        at picture: Snapshot.Publisher.Picture, of session: Session, on feed: Feed, since: ContinuousClock.Instant,
        askedAt: ContinuousClock.Instant, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        let source = Source.publisher(feed, session.id)
        guard !switchers.values.contains(where: { $0.source == source && $0.isWarm }) else {
            self[session.id].missingPicture = nil
            return
        }
        guard since + timing.pictureCheck <= askedAt else {
            nextSnapshot = min(nextSnapshot, since + timing.pictureCheck)
            return
        }
        switch picture {
        case .usable:
            // It has begun to send one. Its switcher has the usual time from here on.
            guard self[session.id].missingPicture != nil else { return }
            self[session.id].missingPicture = nil
            guard let switcher = activeSwitcher(for: source), switcher.heldCallback == nil, !switcher.isOnAir
            else { return }
            let deadline = now + timing.switcherStart
            switchers[switcher.id]?.deadline = deadline
        case .nothing:
            if self[session.id].missingPicture == nil { self[session.id].missingPicture = .nothing }
            nextSnapshot = min(nextSnapshot, now + timing.pictureCheck)
        case .missing, .foreign, .unreadable: sends(picture, session, feed, &actions)
        }
    }

    /// Notes that a publisher sends something that can't be shown. Reported once.
    mutating func sends(
        _ picture: Snapshot.Publisher.Picture, _ session: Session, _ feed: Feed, _ actions: inout [SwitchAction]
    ) {
        guard self[session.id].missingPicture ?? .nothing == .nothing else { return }
        self[session.id].missingPicture = picture
        actions.append(.report(.publisherHasNoPicture(feed, session, picture)))
    }

    private mutating func compare(
        _ program: Snapshot.Program, askedAt: ContinuousClock.Instant,
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        switch (occupant, program) {
        case (.unknown, .empty):
            setOccupant(nil, now)
        case (.unknown, .publishedBy(let clientID)):
            found(orphan: clientID, .kept(until: now + timing.orphanKeep), now, &actions)
        case (nil, .empty): break
        case (nil, .publishedBy(let clientID)):
            // Held publishers aren't listed, so this one was admitted before a restart of the hook, or while it was down.
            guard occupantChangedAt < askedAt else { return }
            found(
                orphan: clientID, lastOnAir == nil ? .kept(until: now + timing.orphanKeep) : .tolerated, now,
                &actions)
        case (.switcher(_, let clientID, let since, _), let program):
            if case .publishedBy(clientID) = program { return }
            // A publisher admitted a moment ago may not be on the page yet.
            guard since + timing.snapshotGrace <= askedAt else { return }
            let lost = onAir
            setOccupant(nil, now)
            if case .publishedBy(let other) = program { found(orphan: other, .tolerated, now, &actions) }
            guard let lost else { return }
            lostProgram(lost, now, &actions)
            reasons.note(.reconciled, now)
        case (.orphan(let clientID, _), let program):
            if case .publishedBy(clientID) = program { return }
            guard occupantChangedAt < askedAt else { return }
            setOccupant(nil, now)
            if case .publishedBy(let other) = program { found(orphan: other, .tolerated, now, &actions) }
        }
    }

    private mutating func found(
        orphan clientID: UInt, _ stay: Occupant.Orphan, _ now: ContinuousClock.Instant,
        _ actions: inout [SwitchAction]
    ) {
        actions.append(.report(.orphanOnProgram(clientID: clientID)))
        setOccupant(.orphan(clientID: clientID, stay), now)
    }
}
