/// Faucets start, subscribe, reach the gate, go on air, stall and end.
extension SwitchMachine {
    /// One of our faucets asks the ingest to let it play (`on_play`). The driver has resolved its token.
    public mutating func playRequested(
        by id: FaucetID, _ feed: Feed, callback: CallbackID, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        guard var faucet = faucets[id], faucet.phase == .starting(subscribed: false),
            case .publisher(feed, _) = faucet.source
        else { return [.refuse(callback)] }
        faucet.phase = .starting(subscribed: true)
        faucets[id] = faucet
        // In this order: the faucet must be subscribed before the publisher's first packet.
        var actions = [SwitchAction.admit(callback)]
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
        steer(now, &actions)
        return actions
    }

    /// A publisher of the program is gone (`on_publish_done` of the switch).
    public mutating func programEnded(clientID: UInt, now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        switch occupant {
        case .faucet(let id, clientID, _):
            occupant = nil
            if var faucet = faucets[id], !faucet.isLeaving {
                // Dropped by somebody: it can't come back, each may publish once.
                stop(&faucet, now, &actions)
                if cause == nil { note(.faucetEnded, now) }
            }
        case .stranger(clientID, _):
            occupant = nil
        default:
            guard let faucet = faucets.values.first(where: { $0.heldCallback?.clientID == clientID }),
                let (callback, _) = faucet.heldCallback
            else { return [] }
            // It gave up at the gate.
            var leaving = faucet
            actions.append(.refuse(callback))
            leaving.phase = .starting(subscribed: true)
            stop(&leaving, now, &actions)
            failed(faucet.source, now)
        }
        steer(now, &actions)
        return actions
    }

    /// A faucet's encoder (or copy) has reported how many frames it has written so far.
    public mutating func progressed(_ id: FaucetID, frames: Int, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard var faucet = faucets[id], !faucet.isLeaving, frames > faucet.frames else { return [] }
        faucet.frames = frames
        faucet.advancedAt = now
        let wasStalled = faucet.isStalled
        let wasWarm = faucet.isWarm
        faucet.isWarm = true
        faucet.isStalled = false
        faucets[id] = faucet
        guard wasStalled || !wasWarm else { return [] }
        if wasStalled { note(.publisherResumed, now) }
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
        if case .faucet(id, let clientID, _) = occupant {
            // Its connection is closed, so nginx's on_publish_done is on its way, unless nginx is what died.
            occupant = .faucet(id, clientID: clientID, until: now + .milliseconds(500))
        }
        if !faucet.isLeaving {
            if case .publisher(_, let session) = faucet.source, exit == .noAudio,
                silentSessions.insert(session).inserted
            {
                // Not a failure: the next one knows.
            } else {
                let pause = failed(faucet.source, now)
                let failures = retries[faucet.source.retryKey]?.failures ?? 1
                actions.append(
                    .report(.faucetEnded(id, faucet.source, exit, failures: failures, retryIn: pause)))
                if faucet.source.isSlate, slateChoice == .configured, failures >= 2 {
                    slateChoice = .builtIn
                    actions.append(.report(.slateReplacedByBuiltIn))
                }
            }
            if faucet.isOnAir {
                note(.faucetEnded, now)
                // A dead ingest says nothing: ask.
                requestSnapshot(now, &actions)
            }
        }
        steer(now, &actions)
        return actions
    }

    mutating func expireFaucets(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        for id in faucets.keys.sorted() {
            guard var faucet = faucets[id] else { continue }
            if faucet.isOnAir, !faucet.isStalled, faucet.advancedAt + timing.stall <= now {
                faucet.isStalled = true
                faucets[id] = faucet
                actions.append(.report(.publisherStalled(faucet.source, id)))
                note(.publisherStalled, now)
            }
            guard let deadline = faucet.deadline, deadline <= now else { continue }
            switch faucet.phase {
            case .starting, .gated:
                actions.append(.report(.faucetTimedOut(id, faucet.source)))
                failed(faucet.source, now)
                stop(&faucet, now, &actions)
            case .leaving:
                // Its process outlived SIGKILL's deadline (in an uninterruptible read, say): it no longer matters here.
                faucets[id] = nil
            case .onAir: break
            }
        }
    }

    mutating func expireOccupant(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        switch occupant {
        case .faucet(let id, let clientID, let until):
            guard let until, until <= now else { return }
            // nginx should have told. Drop the connection in case it is still there, and go on.
            actions.append(.dropProgram(clientID: clientID))
            if faucets[id]?.isLeaving == true { faucets[id] = nil }
            occupant = nil
        case .stranger(let clientID, let until):
            guard let until, until <= now else { return }
            actions.append(.dropProgram(clientID: clientID))
            occupant = nil
        case nil: return
        }
    }

    /// Tells a faucet to stop; one that waits at the gate is turned away first.
    mutating func stop(_ faucet: inout Faucet, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        if let (callback, _) = faucet.heldCallback { actions.append(.refuse(callback)) }
        faucet.phase = .leaving
        faucet.deadline = now + timing.leave
        faucets[faucet.id] = faucet
        if case .faucet(faucet.id, let clientID, _) = occupant {
            occupant = .faucet(faucet.id, clientID: clientID, until: now + timing.leave)
        }
        actions.append(.stopFaucet(faucet.id, faucet.source))
    }

    /// Counts a failure and says how long the next faucet of the source must wait.
    @discardableResult
    mutating func failed(_ source: Source, _ now: ContinuousClock.Instant) -> Duration {
        let key = source.retryKey
        let failures = (retries[key]?.failures ?? 0) + 1
        let cap = source.isSlate ? timing.slateRetryCap : timing.retryCap
        let pause = min(cap, timing.retryFirst * (1 << min(failures - 1, 10)))
        retries[key] = Retry(failures: failures, notBefore: now + pause)
        return pause
    }

    /// The faucet that carries a source, or is on its way to.
    func activeFaucet(for source: Source) -> Faucet? {
        faucets.values.first { $0.source == source && !$0.isLeaving }
    }
}

extension Source {
    var retryKey: SwitchMachine.RetryKey {
        switch self {
        case .publisher(_, let session): .session(session)
        case .slate: .slate
        }
    }
}
