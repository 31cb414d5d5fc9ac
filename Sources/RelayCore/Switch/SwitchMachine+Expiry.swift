/// Timeouts of switchers, publishers and the program.
extension SwitchMachine {
    mutating func expireSwitchers(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        for id in switchers.keys.sorted() {
            guard let switcher = switchers[id] else { continue }
            switch switcher.phase {
            case .starting, .held:
                guard let deadline = switcher.deadline, deadline <= now else { continue }
                if case .publisher(_, let session) = switcher.source, self[session].missingPicture != nil,
                    switcher.heldCallback == nil
                {
                    // It has received nothing it could show, so another switcher would do no better.
                    switchers[id]?.deadline = nil
                    continue
                }
                failed(switcher.source, now, &actions) { retry in
                    .switcherTimedOut(id, switcher.source, failures: retry?.failures ?? 1)
                }
                stop(switcher, now, &actions)
            case .leaving:
                // Its process outlived SIGKILL's deadline (in an uninterruptible read, for example): it no longer matters here.
                guard let deadline = switcher.deadline, deadline <= now else { continue }
                switchers[id] = nil
            case .onAir:
                if switcher.isWatched, switcher.advancedAt + timing.stall <= now { stalled(switcher, now, &actions) }
            }
        }
    }

    mutating func expireOccupant(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        guard let occupant, let until = occupant.deadline, until <= now else { return }
        switch occupant {
        case .unknown:
            setOccupant(nil, now)
        case .switcher(let id, let clientID, _, _):
            if switchers[id] != nil {
                // It has not reacted to its signal yet: nginx can close its connection sooner than a kill would.
                drop(orphan: clientID, attempt: 1, now, &actions)
            } else {
                // Its process is gone, and its connection with it; nginx should have reported that.
                presumeGone(now)
            }
        case .orphan(let clientID, .kept):
            self.occupant = .orphan(clientID: clientID, .tolerated)
        case .orphan(let clientID, .dropped(_, let attempt)) where attempt < 3:
            drop(orphan: clientID, attempt: attempt + 1, now, &actions)
            requestSnapshot(now, &actions)
        case .orphan(_, .dropped):
            presumeGone(now)
        case .orphan(_, .tolerated): break
        }
    }

    mutating func drop(
        orphan clientID: UInt, attempt: Int, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        actions.append(.dropProgram(clientID: clientID))
        let dropped = Occupant.orphan(
            clientID: clientID, .dropped(until: now + timing.takeoverHold, attempt: attempt))
        // A page requested between two drops shows the occupant as well as one requested after the last.
        if case .orphan(clientID, _) = occupant { occupant = dropped } else { setOccupant(dropped, now) }
    }

    /// Nothing can confirm that the program is free, and switchers can't be held forever. A switcher that is admitted beside
    /// another sends into nothing: check soon.
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
        slateRetry = nil
        reasons.note(.slateRendered, now)
    }

    private mutating func stalled(
        _ switcher: Switcher, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        switchers[switcher.id]?.isStalled = true
        // The relay caused this, not the publisher: the replacement is late.
        guard !switcher.isReplaced else { return reasons.note(.effortChanged, now) }
        actions.append(.report(.publisherStalled(switcher.source, switcher.id)))
        guard case .publisher(let feed, let session) = switcher.source, isCurrent(switcher.source) else {
            reasons.note(.switcherEnded, now)
            return
        }
        reasons.note(.publisherStalled, now)
        self[session].isStalled = true
        if case .switcher(_, _, let since, _) = occupant {
            flaps[feed, default: FlapGuard()].interrupted(session, stay: switcher.advancedAt - since, now: now, timing)
        }
    }
}
