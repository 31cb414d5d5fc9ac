/// Faucets start, subscribe, reach the gate, report frames and end.
extension SwitchMachine {
    /// How many faucets may be alive at once, those that are leaving included.
    public static let maximumFaucets = 4

    /// One of our faucets asks the ingest to let it play (`on_play`). The driver has resolved its token.
    public mutating func playRequested(
        by id: FaucetID, _ feed: Feed, callback: CallbackID, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        guard let faucet = faucets[id], faucet.phase == .starting(subscribed: false),
            case .publisher(feed, _) = faucet.source
        else { return [.refuse(callback)] }
        return [.admit(callback)]
    }

    /// The ingest has been given the answer to a faucet's `on_play`, and nothing that it is told from now on can come before.
    ///
    /// Only now may the publisher be let in: both answers are connections of their own, and if the publisher's were there
    /// first, the faucet would miss the first keyframe and the relay a whole keyframe interval.
    public mutating func playAnswered(by id: FaucetID, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard var faucet = faucets[id], faucet.phase == .starting(subscribed: false) else { return [] }
        faucet.phase = .starting(subscribed: true)
        faucets[id] = faucet
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// One of our faucets asks to publish the program (`on_publish` of the switch): it is held at the gate.
    public mutating func programRequested(
        by id: FaucetID, clientID: UInt, callback: CallbackID, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        guard var faucet = faucets[id], case .starting = faucet.phase else { return [.refuse(callback)] }
        faucet.phase = .gated(callback, clientID: clientID)
        faucet.deadline = now + timing.gateHold
        faucets[id] = faucet
        var actions: [SwitchAction] = []
        if occupant?.clientID == clientID { occupantRestarted(now, &actions) }
        steer(now, &actions)
        return actions
    }

    /// A publisher of the program is gone (`on_publish_done` of the switch). Also sent for faucets that were refused.
    public mutating func programEnded(clientID: UInt, now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        if occupant?.clientID == clientID {
            let lost = onAir
            setOccupant(nil, now)
            if let lost { lostProgram(lost, now, &actions) }
        } else if let gated = faucets.values.first(where: { $0.heldCallback?.clientID == clientID }) {
            // It gave up at the gate.
            failed(gated.source, now, &actions)
            stop(gated, now, &actions)
        } else {
            return []
        }
        steer(now, &actions)
        return actions
    }

    /// A faucet's encoder (or copy) has reported how many frames it has written so far.
    public mutating func progressed(_ id: FaucetID, frames: Int, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard var faucet = faucets[id], !faucet.isLeaving, frames > faucet.frames else { return [] }
        // A slate is a copy and has no bad line.
        let enough = faucet.isWarm && !faucet.source.isSlate ? max(1, timing.stallFrames / (faucet.frameStep ?? 1)) : 1
        // What came before a pause does not make up for it.
        if enough > 1, let seenAt = faucet.seenAt, seenAt + timing.stall / 3 <= now {
            faucet.frames = faucet.seenFrames
        }
        if frames > faucet.seenFrames {
            faucet.seenFrames = frames
            faucet.seenAt = now
        }
        guard frames - faucet.frames >= enough else {
            faucets[id] = faucet
            return []
        }
        let changes = faucet.isStalled || !faucet.isWarm
        faucet.frames = frames
        faucet.advancedAt = now
        faucet.isWarm = true
        faucet.isStalled = false
        faucets[id] = faucet
        guard changes else { return [] }
        if case .publisher(_, let session) = faucet.source, stalledSessions.remove(session) != nil {
            reasons.note(.publisherResumed, now)
        }
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// A faucet's process is gone.
    public mutating func faucetExited(
        _ id: FaucetID, _ exit: FaucetExit, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        guard let faucet = faucets.removeValue(forKey: id) else { return [] }
        var actions: [SwitchAction] = []
        if let (callback, _) = faucet.heldCallback { actions.append(.refuse(callback)) }
        if case .faucet(id, let clientID, let since, _) = occupant {
            // Its connection is closed, so nginx's on_publish_done is on its way, unless nginx is what died.
            setOccupant(.faucet(id, clientID: clientID, since: since, until: now + .milliseconds(500)), now)
        }
        switch faucet.phase {
        case .starting, .gated:
            report(exit, of: faucet, countsAsFailure: true, now, &actions)
        case .onAir:
            reasons.note(.faucetEnded, now)
            report(exit, of: faucet, countsAsFailure: true, now, &actions)
            // A dead ingest says nothing: ask.
            requestSnapshot(now, &actions)
        case .leaving(.lostProgram):
            report(exit, of: faucet, countsAsFailure: false, now, &actions)
        case .leaving(.told): break
        }
        steer(now, &actions)
        return actions
    }

    /// Tells a faucet to stop; one that waits at the gate is turned away first.
    mutating func stop(
        _ faucet: Faucet, as departure: Faucet.Departure = .told,
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        var faucet = faucet
        if let (callback, _) = faucet.heldCallback { actions.append(.refuse(callback)) }
        faucet.phase = .leaving(departure)
        faucet.deadline = now + timing.leave
        faucets[faucet.id] = faucet
        if case .faucet(faucet.id, let clientID, let since, _) = occupant {
            occupant = .faucet(faucet.id, clientID: clientID, since: since, until: now + timing.takeoverHold)
        }
        actions.append(.stopFaucet(faucet.id, faucet.source))
    }

    /// The faucet on air has lost its connection to the program. It can't come back: each may publish once.
    mutating func lostProgram(
        _ faucet: Faucet, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        failed(faucet.source, now, &actions)
        stop(faucet, as: .lostProgram, now, &actions)
        reasons.note(.faucetEnded, now)
        requestSnapshot(now, &actions)
    }

    /// The faucet that carries a source, or is on its way to. A slate that stalls does neither: it has no publisher to
    /// wait for. Nor does one that is being replaced.
    func activeFaucet(for source: Source) -> Faucet? {
        faucets.values.first {
            $0.source == source && !$0.isLeaving && !$0.isReplaced && !($0.isStalled && source.isSlate)
        }
    }

    private mutating func report(
        _ exit: FaucetExit, of faucet: Faucet, countsAsFailure: Bool,
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        if case .publisher(let feed, let id) = faucet.source, let session = self[feed].session, session.id == id {
            switch exit {
            case .noAudio:
                // Not a failure: the next one knows.
                if silentSessions.insert(id).inserted { return }
            case .foreignSound(let codec):
                if silentSessions.insert(id).inserted {
                    actions.append(.report(.publisherIsNotHeard(feed, session, codec: codec)))
                    return
                }
            case .noParameterSets:
                if countsAsFailure { failed(faucet.source, now, &actions) }
                sends(.unreadable, session, feed, &actions)
                return
            case .ended, .noVideo, .failed: break
            }
        }
        let at = actions.endIndex
        if countsAsFailure { failed(faucet.source, now, &actions) }
        let retry = retries[faucet.source.retryKey]
        let pause = retry?.notBefore.map { $0 - now } ?? .zero
        actions.insert(
            .report(.faucetEnded(faucet.id, faucet.source, exit, failures: retry?.failures ?? 0, retryIn: pause)),
            at: at)
    }

    /// nginx counts its connections from 1 again: the switch was restarted, and whoever was on the program is not.
    private mutating func occupantRestarted(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        let lost = onAir
        setOccupant(nil, now)
        if let lost { lostProgram(lost, now, &actions) }
    }
}
