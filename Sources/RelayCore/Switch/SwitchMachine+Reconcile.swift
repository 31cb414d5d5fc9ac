/// Corrects the machine where callbacks were lost: they are sent once, and not at all when a process dies.
extension SwitchMachine {
    /// What the statistics of the two nginx instances say.
    public mutating func compared(with snapshot: Snapshot, now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        if let ingest = snapshot.ingest {
            for feed in Feed.allCases { compare(feed, ingest, snapshot.askedAt, now, &actions) }
        }
        if let program = snapshot.program { compare(program, snapshot.askedAt, now, &actions) }
        steer(now, &actions)
        return actions
    }

    mutating func requestSnapshot(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        nextSnapshot = now + timing.reconcile
        actions.append(.requestSnapshot)
    }

    mutating func takeSnapshotIfDue(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        if nextSnapshot <= now { requestSnapshot(now, &actions) }
    }

    private mutating func compare(
        _ feed: Feed, _ ingest: Snapshot.Ingest, _ askedAt: ContinuousClock.Instant,
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        let found = ingest.publishers[feed]
        if case .admitted(let session) = self[feed] {
            if let found, found.clientID == session.id.clientID { return }
            guard session.since + timing.snapshotGrace <= askedAt else {
                // Its on_publish may have been answered after the page was made: look again.
                nextSnapshot = min(nextSnapshot, now + timing.snapshotGrace)
                return
            }
            endSession(feed, now, &actions)
            note(.reconciled, now)
        }
        guard let found, self[feed] == .empty else { return }
        let session = newSession(clientID: found.clientID, address: found.address, now)
        self[feed] = .admitted(session)
        actions.append(.report(.publisherAdmitted(feed, session)))
        note(.reconciled, now)
    }

    private mutating func compare(
        _ program: Snapshot.Program, _ askedAt: ContinuousClock.Instant,
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        switch (occupant, program) {
        case (nil, .publishedBy(let clientID)):
            // Held publishers aren't listed, so this one was let in: before a restart of the hook, or while it was down.
            guard !faucets.values.contains(where: { $0.heldCallback?.clientID == clientID }) else { return }
            actions.append(.report(.strangerOnProgram(clientID: clientID)))
            occupant = .stranger(clientID: clientID, until: nil)
        case (.faucet(let id, _, nil), .empty):
            guard var faucet = faucets[id], faucet.advancedAt + timing.snapshotGrace <= askedAt else { return }
            occupant = nil
            stop(&faucet, now, &actions)
            note(.reconciled, now)
        default: break
        }
    }
}
