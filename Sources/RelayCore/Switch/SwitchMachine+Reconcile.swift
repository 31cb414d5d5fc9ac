/// Corrects the machine after lost callbacks: nginx sends each once, and none when a process dies.
extension SwitchMachine {
    /// Compares the machine with the statistics of the two nginx instances.
    public mutating func compared(with snapshot: Snapshot, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            if let ingest = snapshot.ingest {
                for feed in Feed.allCases {
                    machine.compare(feed, with: ingest.publishers[feed], askedAt: snapshot.askedAt, &turn)
                }
            }
            if let program = snapshot.program { machine.compare(program, askedAt: snapshot.askedAt, &turn) }
            return true
        }
    }

    private mutating func compare(
        _ feed: Feed, with found: Snapshot.Publisher?, askedAt: ContinuousClock.Instant,
        _ turn: inout Turn
    ) {
        let endedAt = feed == .live ? liveEndedAt : standbyEndedAt
        // Publishers that have ended since the page was requested may still be on it.
        let unknown = endedAt.map { $0 < askedAt } ?? true ? found : nil
        switch self[feed] {
        case .empty:
            if let unknown { adopt(unknown, feed, &turn) }
        case .held(let session, let callback, _):
            // Held publishers aren't listed: an unknown one is in its way, and would leave it connected but unable to send.
            guard let unknown, unknown.clientID != session.id.clientID else { return }
            let old = newSession(clientID: unknown.clientID, address: unknown.address, turn.now)
            takeOver(feed, from: old, to: session, heldBy: callback, &turn)
        case .admitted(let session, let since):
            if let found, found.clientID == session.id.clientID {
                return look(
                    at: found.picture, of: session, on: feed, since: since, askedAt: askedAt, &turn)
            }
            guard since + timing.snapshotGrace <= askedAt else {
                // Its on_publish may have been answered after the page was made: check again.
                turn.compare(by: turn.now + timing.snapshotGrace)
                return
            }
            endSession(feed, &turn)
            if let unknown { adopt(unknown, feed, &turn) }
            turn.note(.reconciled)
        case .takeover(var takeover):
            if let unknown, ![takeover.old.id, takeover.new.id].map(\.clientID).contains(unknown.clientID) {
                // The old publisher is gone, and another is in the way.
                endSession(feed, &turn)
                let old = newSession(clientID: unknown.clientID, address: unknown.address, turn.now)
                return takeOver(feed, from: old, to: takeover.new, heldBy: takeover.callback, &turn)
            }
            // A page requested right after the drop may be older than the drop.
            guard takeover.new.since + timing.takeoverHold * 0.2 <= askedAt else { return }
            guard found?.clientID == takeover.old.id.clientID else { return endSession(feed, &turn) }
            takeover.oldIsStillThere = true
            self[feed] = .takeover(takeover)
            turn.dropPublisher(of: feed, clientID: takeover.old.id.clientID)
        }
    }

    private mutating func adopt(
        _ found: Snapshot.Publisher, _ feed: Feed, _ turn: inout Turn
    ) {
        let session = newSession(clientID: found.clientID, address: found.address, turn.now)
        self[feed] = .admitted(session, since: turn.now)
        turn.compare(by: turn.now + timing.pictureCheck)
        turn.report(.publisherAdmitted(feed, session))
        turn.note(.reconciled)
    }

    /// Finds out why a connected publisher has given no frame.
    private mutating func look(
        at picture: Snapshot.Publisher.Picture, of session: Session, on feed: Feed, since: ContinuousClock.Instant,
        askedAt: ContinuousClock.Instant, _ turn: inout Turn
    ) {
        let source = Source.publisher(feed, session.id)
        guard !switchers.values.contains(where: { $0.source == source && $0.isWarm }) else {
            self[session.id].missingPicture = nil
            return
        }
        guard since + timing.pictureCheck <= askedAt else {
            turn.compare(by: since + timing.pictureCheck)
            return
        }
        switch picture {
        case .usable:
            // It has begun to send one. Its switcher has the usual time from here on.
            guard self[session.id].missingPicture != nil else { return }
            self[session.id].missingPicture = nil
            guard let switcher = activeSwitcher(for: source), switcher.heldCallback == nil, !switcher.isOnAir
            else { return }
            let deadline = turn.now + timing.switcherStart
            switchers[switcher.id]?.deadline = deadline
        case .nothing:
            if self[session.id].missingPicture == nil { self[session.id].missingPicture = .nothing }
            turn.compare(by: turn.now + timing.pictureCheck)
        case .missing, .foreign, .unreadable: sends(picture, session, feed, &turn)
        }
    }

    /// Notes that a publisher sends something that can't be shown. Reported once.
    mutating func sends(
        _ picture: Snapshot.Publisher.Picture, _ session: Session, _ feed: Feed, _ turn: inout Turn
    ) {
        guard self[session.id].missingPicture ?? .nothing == .nothing else { return }
        self[session.id].missingPicture = picture
        turn.report(.publisherHasNoPicture(feed, session, picture))
    }

    private mutating func compare(
        _ program: Snapshot.Program, askedAt: ContinuousClock.Instant,
        _ turn: inout Turn
    ) {
        switch (occupant, program) {
        case (.unknown, .empty):
            setOccupant(nil, turn.now)
        case (.unknown, .publishedBy(let clientID)):
            found(orphan: clientID, .kept(until: turn.now + timing.orphanKeep), &turn)
        case (nil, .empty): break
        case (nil, .publishedBy(let clientID)):
            // Held publishers aren't listed, so this one was admitted before a restart of the hook, or while it was down.
            guard occupantChangedAt < askedAt else { return }
            found(
                orphan: clientID, lastOnAir == nil ? .kept(until: turn.now + timing.orphanKeep) : .tolerated, &turn)
        case (.switcher(_, let clientID, let since, _), let program):
            if case .publishedBy(clientID) = program { return }
            // A publisher admitted a moment ago may not be on the page yet.
            guard since + timing.snapshotGrace <= askedAt else { return }
            let lost = onAir
            setOccupant(nil, turn.now)
            if case .publishedBy(let other) = program { found(orphan: other, .tolerated, &turn) }
            guard let lost else { return }
            lostProgram(lost, &turn)
            turn.note(.reconciled)
        case (.orphan(let clientID, _), let program):
            if case .publishedBy(clientID) = program { return }
            guard occupantChangedAt < askedAt else { return }
            setOccupant(nil, turn.now)
            if case .publishedBy(let other) = program { found(orphan: other, .tolerated, &turn) }
        }
    }

    private mutating func found(
        orphan clientID: UInt, _ stay: Occupant.Orphan, _ turn: inout Turn
    ) {
        turn.report(.orphanOnProgram(clientID: clientID))
        setOccupant(.orphan(clientID: clientID, stay), turn.now)
    }
}
