/// Starts, stops and admits switchers according to what should be on air.
extension SwitchMachine {
    /// Starts missing switchers, stops unwanted ones, and admits the best one that is ready. The second half of every turn; doing it
    /// again changes nothing.
    mutating func steer(_ turn: inout Turn) {
        endOverride(&turn)
        publishers.reportFlapping(&turn)
        chooseSlate(&turn)
        var preferences = preferences(turn)
        stopDeparted(preferences, &turn)
        settleReasons(preferences, because: turn.takeCause(), turn.now)
        var needed: [Source]
        repeat {
            // What is on air may have changed.
            chooseSlate(&turn)
            preferences = self.preferences(turn)
            needed = neededSources(preferences)
            for switcher in switchers.all
            where !switcher.isLeaving && !switcher.isOnAir && !needed.contains(switcher.source) {
                stop(switcher, &turn)
            }
            for source in needed { startIfMissing(source, &turn) }
        } while admitBest(preferences, &turn)
        settleReasons(preferences, because: nil, turn.now)
        admitHeldPublishers(needed, &turn)
        answerDescriptions(needed, &turn)
        program.note(shown: program.switcher.flatMap { switchers[$0] }?.id, turn.now)
    }

    /// The slate for too low a bitrate stays until something else is on air or its publisher is gone: when enough arrives again, viewers
    /// see no other slate before the publisher.
    private mutating func chooseSlate(_ turn: inout Turn) {
        if publishers.hasTooLow, let lowBitrateSlate {
            slate.stand(in: lowBitrateSlate, because: .bitrateTooLow, &turn)
        } else if slate.interim != nil, !publishers.hasAny || onAir?.source.isSlate == false {
            slate.stand(in: nil, because: .bitrateRecovered, &turn)
        }
    }

    /// The sources that could be on air now, best first. Ends with the slate, which is always available.
    private func preferences(_ turn: Turn) -> [Source] {
        let chosen: [Source]
        switch override {
        case .auto: chosen = publishers.eligible(turn)
        case .brb: chosen = []
        case .feed(let feed): chosen = [publishers[feed].source].compactMap { $0 }
        }
        return chosen.filter { suspendedUntil == nil || copies($0, turn.now) } + [slate.source]
    }

    private mutating func settleReasons(
        _ preferences: [Source], because cause: SwitchReasons.Cause?, _ now: ContinuousClock.Instant
    ) {
        // The best source that has something to show.
        let goal = preferences.first { publishers[$0]?.isStalled != true } ?? slate.source
        let onAir = healthyOnAir(preferences)
        reasons.settle(
            goal: goal, onAir: onAir?.isReplaced == true ? nil : onAir?.source,
            because: cause ?? SwitchReasons.Cause(why: .switcherEnded, since: now))
    }

    /// The sources that need a switcher besides the one on air: all that are better. The slate is up long before a publisher's
    /// encoder, and the better one takes over as it becomes ready.
    private func neededSources(_ preferences: [Source]) -> [Source] {
        if case .orphan(_, .kept) = program.occupant { return Array(preferences.prefix(1)) }
        // Certain to go on air as soon as the program is free.
        if let ready = switchers.ready(for: preferences), let rank = preferences.firstIndex(of: ready.source) {
            return Array(preferences[...rank])
        }
        guard let onAir = healthyOnAir(preferences) else {
            // Its last picture is better than a flash of the slate.
            return formatChange?.source == preferences.first ? Array(preferences.prefix(1)) : preferences
        }
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
    private mutating func stopDeparted(_ preferences: [Source], _ turn: inout Turn) {
        guard let switcher = onAir, !publishers.isCurrent(switcher.source), !isReplaced(switcher.source, preferences)
        else { return }
        stop(switcher, &turn)
    }

    private mutating func startIfMissing(_ source: Source, _ turn: inout Turn) {
        guard switchers.active(for: source) == nil, (retry(of: source)?.notBefore ?? turn.now) <= turn.now else {
            return
        }
        // The last place is the slate's. One that is leaving makes room when it is gone.
        guard switchers.count < Self.maximumSwitchers - (source.isSlate ? 0 : 1) else { return }
        switchers.start(
            plan(for: source, turn), isDescribed: publishers[source]?.isDescribed ?? true, &turn)
    }

    private func plan(for source: Source, _ turn: Turn) -> SwitcherPlan {
        switch source {
        case .publisher(let feed, let session):
            let silence = publishers[feed].sessions[session].silence
            return .publisher(
                feed, session, video: copies(source, turn.now) ? .copy(profile) : .encode(profile),
                sound: silence == nil ? .input : .silence)
        case .slate(let revision):
            return .slate(
                slate.choice, revision: revision, profile: profile,
                headStart: program.clock.headStart(upTo: timing.clockBurst, now: turn.now))
        }
    }

    /// Admits the best switcher that is ready, once the program is free; frees the program if that switcher is better.
    ///
    /// - Returns: Whether a switcher changed.
    private mutating func admitBest(_ preferences: [Source], _ turn: inout Turn) -> Bool {
        guard let best = switchers.ready(for: preferences) else { return false }
        switch program.occupant {
        case nil:
            guard program.mayBegin(best, isHidden: override == .brb, turn),
                let clientID = switchers.admit(best.id, &turn)
            else { return false }
            let cause = reasons.admitted(best.source, now: turn.now)
            program.admit(best, clientID: clientID, because: cause, &turn)
            formatChange = nil
            return true
        case .switcher:
            // Wait for a switcher that is leaving, or whose end nginx has not confirmed yet.
            guard let onAir, program.mayBeReplaced(turn) else { return false }
            stop(onAir, &turn)
            return true
        case .unknown, .orphan:
            program.drop(&turn)
            return false
        }
    }
}
