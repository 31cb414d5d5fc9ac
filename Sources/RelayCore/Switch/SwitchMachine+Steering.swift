/// Starts, stops and admits switchers according to what should be on air.
extension SwitchMachine {
    /// The sources that could be on air now, best first. Ends with the slate, which is always available.
    func preferences(_ now: ContinuousClock.Instant) -> [Source] {
        let slate = Source.slate(revision: slateRevision)
        guard override == .auto, suspendedUntil == nil else { return [slate] }
        var sources: [Source] = []
        for feed in [Feed.live, .standby] {
            guard let session = self[feed].session, (flaps[feed]?.suppressedUntil(session, timing) ?? now) <= now else {
                continue
            }
            sources.append(.publisher(feed, session.id))
        }
        return sources + [slate]
    }

    /// Starts missing switchers, stops unwanted ones, and admits the best one that is ready. Called at the end of every event;
    /// calling it again changes nothing.
    mutating func steer(_ turn: inout Turn) {
        reportFlapping(&turn)
        let preferences = preferences(turn.now)
        stopDeparted(preferences, &turn)
        settleReasons(preferences, because: turn.takeCause(), turn.now)
        var needed: [Source]
        repeat {
            needed = neededSources(preferences)
            for switcher in switchers.values.sorted(by: { $0.id < $1.id })
            where !switcher.isLeaving && !switcher.isOnAir && !needed.contains(switcher.source) {
                stop(switcher, &turn)
            }
            for source in needed { startIfMissing(source, &turn) }
        } while admitBest(preferences, &turn)
        settleReasons(preferences, because: nil, turn.now)
        admitHeldPublishers(needed, &turn)
        noteShown(turn.now)
    }

    private mutating func settleReasons(
        _ preferences: [Source], because cause: SwitchReasons.Cause?, _ now: ContinuousClock.Instant
    ) {
        // The best source that has something to show.
        let goal = preferences.first {
            if case .publisher(_, let session) = $0 { !self[session].isStalled } else { true }
        }
        let onAir = healthyOnAir(preferences)
        reasons.settle(
            goal: goal ?? .slate(revision: slateRevision), onAir: onAir?.isReplaced == true ? nil : onAir?.source,
            because: cause ?? SwitchReasons.Cause(why: .switcherEnded, since: now))
    }

    /// The sources that need a switcher besides the one on air: all that are better. The slate is up long before a publisher's
    /// encoder, and the better one takes over as it becomes ready.
    private func neededSources(_ preferences: [Source]) -> [Source] {
        if case .orphan(_, .kept) = occupant { return Array(preferences.prefix(1)) }
        // Certain to go on air as soon as the program is free.
        if let ready = readySwitcher(preferences), let rank = preferences.firstIndex(of: ready.source) {
            return Array(preferences[...rank])
        }
        guard let onAir = healthyOnAir(preferences) else { return preferences }
        if let rank = preferences.firstIndex(of: onAir.source) {
            return Array(onAir.isReplaced ? preferences[...rank] : preferences[..<rank])
        }
        return onAir.source.isSlate ? preferences : Array(preferences.prefix(1))
    }

    /// The switcher on air, if it is worth keeping until something better is ready.
    private func healthyOnAir(_ preferences: [Source]) -> Switcher? {
        guard let switcher = onAir, !switcher.isStalled else { return nil }
        // The slate of an earlier revision is better than nothing.
        let isWorthKeeping =
            preferences.contains(switcher.source) || switcher.source.isSlate || isReplaced(switcher.source, preferences)
        return isWorthKeeping ? switcher : nil
    }

    /// After a takeover, the last picture of the old session is better than a flash of the slate before the new one.
    private func isReplaced(_ source: Source, _ preferences: [Source]) -> Bool {
        source.isLive && preferences.first?.isLive == true
    }

    /// Stops switchers of publishers that are gone: they flush while the next one starts.
    private mutating func stopDeparted(
        _ preferences: [Source], _ turn: inout Turn
    ) {
        guard let switcher = onAir, !isCurrent(switcher.source), !isReplaced(switcher.source, preferences) else {
            return
        }
        stop(switcher, &turn)
    }

    private mutating func startIfMissing(
        _ source: Source, _ turn: inout Turn
    ) {
        guard activeSwitcher(for: source) == nil, (self[retryOf: source]?.notBefore ?? turn.now) <= turn.now else {
            return
        }
        // The last place is the slate's. One that is leaving makes room when it is gone.
        guard switchers.count < Self.maximumSwitchers - (source.isSlate ? 0 : 1) else { return }
        lastSwitcher += 1
        let id = SwitcherID(lastSwitcher)
        switchers[id] = Switcher(
            id: id, source: source, phase: .starting(subscribed: source.isSlate), startedAt: turn.now,
            deadline: turn.now + (source.isSlate ? timing.slateStart : timing.switcherStart), advancedAt: turn.now,
            isWarm: source.isSlate)
        let audio: AudioInput =
            if case .publisher(_, let session) = source, self[session].silence != nil { .silence } else {
                .publisher
            }
        turn.start(.init(switcher: id, source: source, audio: audio, slate: slateChoice))
    }

    /// The best held switcher that has something to show.
    private func readySwitcher(_ preferences: [Source]) -> Switcher? {
        let ready = switchers.values.filter { $0.isWarm && $0.heldCallback != nil }
        return preferences.lazy.compactMap { source in ready.first { $0.source == source } }.first
    }

    /// Admits the best switcher that is ready, once the program is free; frees the program if that switcher is better.
    ///
    /// - Returns: Whether a switcher changed.
    private mutating func admitBest(
        _ preferences: [Source], _ turn: inout Turn
    ) -> Bool {
        guard let best = readySwitcher(preferences) else { return false }
        switch occupant {
        case nil:
            admit(best, &turn)
            return true
        case .orphan(let clientID, .kept), .orphan(let clientID, .tolerated):
            drop(orphan: clientID, attempt: 1, &turn)
        case .switcher:
            // Wait for a switcher that is leaving, or whose end nginx has not confirmed yet.
            guard let onAir else { return false }
            stop(onAir, &turn)
            return true
        case .unknown, .orphan(_, .dropped): break
        }
        return false
    }

    private mutating func admit(
        _ ready: Switcher, _ turn: inout Turn
    ) {
        guard let (callback, clientID) = ready.heldCallback else { return }
        var switcher = ready
        switcher.phase = .onAir(clientID: clientID)
        switcher.deadline = nil
        switcher.advancedAt = turn.now
        switchers[switcher.id] = switcher
        setOccupant(.switcher(switcher.id, clientID: clientID, since: turn.now, until: nil), turn.now)
        turn.admit(callback)
        let cause = reasons.admitted(switcher.source, now: turn.now)
        turn.report(.switched(from: lastOnAir, to: switcher.source, why: cause.why, took: turn.now - cause.since))
        lastOnAir = switcher.source
        lastCause = cause.why
    }

    private mutating func reportFlapping(_ turn: inout Turn) {
        let timing = timing
        for feed in Feed.allCases {
            guard let session = self[feed].session else { continue }
            let change = flaps[feed]?.change(of: session, now: turn.now, timing)
            switch change {
            case .suppressed: turn.report(.flapping(feed, session, steadyFor: timing.flapSteady))
            case .steadyAgain: turn.note(.publisherSteady)
            case nil: break
            }
        }
    }
}
