/// What has not happened in time.
extension SwitchMachine {
    mutating func expireFaucets(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        for id in faucets.keys.sorted() {
            guard let faucet = faucets[id] else { continue }
            switch faucet.phase {
            case .starting, .gated:
                guard let deadline = faucet.deadline, deadline <= now else { continue }
                if case .publisher(_, let session) = faucet.source, picturelessSessions[session] != nil,
                    faucet.heldCallback == nil
                {
                    // Nothing has come that it could show, so another one would do no better.
                    faucets[id]?.deadline = nil
                    continue
                }
                let at = actions.endIndex
                failed(faucet.source, now, &actions)
                let failures = retries[faucet.source.retryKey]?.failures ?? 1
                actions.insert(.report(.faucetTimedOut(id, faucet.source, failures: failures)), at: at)
                stop(faucet, now, &actions)
            case .leaving:
                // Its process outlived SIGKILL's deadline (in an uninterruptible read, say): it no longer matters here.
                guard let deadline = faucet.deadline, deadline <= now else { continue }
                faucets[id] = nil
            case .onAir:
                if faucet.isWatched, faucet.advancedAt + timing.stall <= now { stalled(faucet, now, &actions) }
            }
        }
    }

    mutating func expireOccupant(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        guard let occupant, let until = occupant.deadline, until <= now else { return }
        switch occupant {
        case .unknown:
            setOccupant(nil, now)
        case .faucet(let id, let clientID, _, _):
            if faucets[id] != nil {
                // It doesn't heed its signal yet: nginx can close its connection sooner than a kill would.
                drop(stranger: clientID, attempt: 1, now, &actions)
            } else {
                // Its process is gone, and its connection with it; nginx should have told.
                presumeGone(now)
            }
        case .stranger(let clientID, .kept):
            self.occupant = .stranger(clientID: clientID, .tolerated)
        case .stranger(let clientID, .dropped(_, let attempt)) where attempt < 3:
            drop(stranger: clientID, attempt: attempt + 1, now, &actions)
            requestSnapshot(now, &actions)
        case .stranger(_, .dropped):
            presumeGone(now)
        case .stranger(_, .tolerated): break
        }
    }

    mutating func drop(
        stranger clientID: UInt, attempt: Int, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        actions.append(.dropProgram(clientID: clientID))
        let dropped = Occupant.stranger(
            clientID: clientID, .dropped(until: now + timing.takeoverHold, attempt: attempt))
        // A page from between two drops shows who is there, as one from after the last does.
        if case .stranger(clientID, _) = occupant { occupant = dropped } else { setOccupant(dropped, now) }
    }

    /// Nobody can tell that the program is free, and it can't stay shut for ever. A faucet that is let in beside another is
    /// mute: look soon.
    private mutating func presumeGone(_ now: ContinuousClock.Instant) {
        setOccupant(nil, now)
        nextSnapshot = min(nextSnapshot, now + timing.snapshotGrace * 1.5)
    }

    /// Tries the operator's slate again, beside the built-in one.
    mutating func recheckSlate(_ now: ContinuousClock.Instant) {
        guard let at = slateRecheckAt, at <= now else { return }
        guard onAir?.source.isSlate == true else {
            // Not now: without a slate on air, viewers would see it fail.
            slateRecheckAt = now + timing.slateRecheck
            return
        }
        slateRecheckAt = nil
        slateRevision += 1
        slateChoice = .configured
        retries[.slate] = nil
        reasons.note(.slateRendered, now)
    }

    private mutating func stalled(
        _ faucet: Faucet, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        faucets[faucet.id]?.isStalled = true
        // Its own doing, not the publisher's: the next one is late.
        guard !faucet.isReplaced else { return reasons.note(.effortChanged, now) }
        actions.append(.report(.publisherStalled(faucet.source, faucet.id)))
        guard case .publisher(let feed, let session) = faucet.source, isCurrent(faucet.source) else {
            reasons.note(.faucetEnded, now)
            return
        }
        reasons.note(.publisherStalled, now)
        stalledSessions.insert(session)
        if case .faucet(_, _, let since, _) = occupant {
            flaps[feed, default: FlapGuard()].interrupted(session, stay: faucet.advancedAt - since, now: now, timing)
        }
    }
}
