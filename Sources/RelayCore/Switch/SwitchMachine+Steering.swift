/// Brings the faucets into line with what should be on air.
extension SwitchMachine {
    /// What could be on air now, best first. Ends with the slate, which always can.
    func preferences(_ now: ContinuousClock.Instant) -> [Source] {
        let slate = Source.slate(revision: slateRevision)
        guard override == .auto else { return [slate] }
        var sources: [Source] = []
        if let session = live.session, (suppressedUntil(session) ?? now) <= now {
            sources.append(.publisher(.live, session.id))
        }
        if let session = standby.session { sources.append(.publisher(.standby, session.id)) }
        return sources + [slate]
    }

    /// Starts what is missing, stops what is not wanted, opens the gate. Called at the end of every event.
    mutating func steer(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        reportFlapping(now, &actions)
        let preferences = preferences(now)
        stopDeparted(preferences, now, &actions)
        let needed = neededSources(preferences)
        for faucet in faucets.values.sorted(by: { $0.id < $1.id })
        where !faucet.isLeaving && !faucet.isOnAir && !needed.contains(faucet.source) {
            var unwanted = faucet
            stop(&unwanted, now, &actions)
        }
        for source in needed where activeFaucet(for: source) == nil {
            if let notBefore = retries[source.retryKey]?.notBefore, notBefore > now { continue }
            start(source, now, &actions)
        }
        openGate(preferences, now, &actions)
        admitHeldPublishers(now, &actions)
    }

    /// The sources that must have a faucet besides the one on air. While nothing good is on air that is all of them: the
    /// slate is up long before a publisher's encoder, and the better one takes over as it becomes ready.
    private func neededSources(_ preferences: [Source]) -> [Source] {
        guard let best = preferences.first else { return [] }
        guard let onAir = healthyOnAir(preferences) else { return preferences }
        return onAir.source == best ? [] : [best]
    }

    /// The faucet on air, if what it shows is worth keeping until the best source is ready.
    private func healthyOnAir(_ preferences: [Source]) -> Faucet? {
        guard let faucet = faucets.values.first(where: \.isOnAir), !faucet.isStalled else { return nil }
        if preferences.contains(faucet.source) { return faucet }
        // The slate of an earlier revision is better than nothing; and after a takeover the last picture of the old session
        // is better than a flash of the slate before the new one.
        if faucet.source.isSlate { return faucet }
        return faucet.source.isLive && preferences.first?.isLive == true ? faucet : nil
    }

    /// A publisher that is gone has nothing more to show: its faucet flushes while the next one starts.
    private mutating func stopDeparted(
        _ preferences: [Source], _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        guard var faucet = faucets.values.first(where: \.isOnAir), !faucet.source.isSlate,
            !preferences.contains(faucet.source), override == .auto
        else { return }
        if faucet.source.isLive && preferences.first?.isLive == true { return }
        guard case .publisher(let feed, let id) = faucet.source, self[feed].session?.id != id else { return }
        stop(&faucet, now, &actions)
    }

    private mutating func start(
        _ source: Source, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        lastFaucet += 1
        let id = FaucetID(lastFaucet)
        faucets[id] = Faucet(
            id: id, source: source, phase: .starting(subscribed: source.isSlate), startedAt: now,
            deadline: now + timing.faucetStart, advancedAt: now, isWarm: source.isSlate)
        let audio: AudioInput =
            if case .publisher(_, let session) = source, silentSessions.contains(session) { .silence } else { .publisher }
        actions.append(.startFaucet(id, source, audio, slate: slateChoice))
    }

    /// Admits the best faucet that is ready, once nobody else is on the program; makes room for it if it is better.
    private mutating func openGate(
        _ preferences: [Source], _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        let ready = faucets.values.filter { $0.isWarm && $0.heldCallback != nil }
        guard
            let best = preferences.lazy.compactMap({ source in ready.first { $0.source == source } }).first
        else { return }
        switch occupant {
        case nil: admit(best, now, &actions)
        case .stranger(let clientID, nil):
            occupant = .stranger(clientID: clientID, until: now + timing.takeoverHold)
            actions.append(.dropProgram(clientID: clientID))
        case .stranger: break
        case .faucet(let id, _, _):
            // A faucet that is leaving, or whose end nginx has yet to confirm, is waited for.
            guard var onAir = faucets[id], onAir.isOnAir else { return }
            stop(&onAir, now, &actions)
        }
    }

    private mutating func admit(
        _ ready: Faucet, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        guard let (callback, clientID) = ready.heldCallback else { return }
        var faucet = ready
        faucet.phase = .onAir(clientID: clientID)
        faucet.deadline = nil
        faucet.advancedAt = now
        faucets[faucet.id] = faucet
        occupant = .faucet(faucet.id, clientID: clientID, until: nil)
        retries[faucet.source.retryKey] = nil
        actions.append(.admit(callback))
        let cause = cause ?? Cause(why: .faucetEnded, since: now)
        actions.append(
            .report(.switched(from: lastOnAir, to: faucet.source, why: cause.why, took: now - cause.since)))
        lastOnAir = faucet.source
        self.cause = nil
    }

    private mutating func reportFlapping(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        guard let session = live.session, let until = suppressedUntil(session) else { return }
        if until > now {
            guard flappingReported.insert(session.id).inserted else { return }
            actions.append(.report(.flapping(session, steadyFor: timing.flapSteady)))
        } else if flappingReported.remove(session.id) != nil {
            note(.publisherSteady, now)
        }
    }
}
