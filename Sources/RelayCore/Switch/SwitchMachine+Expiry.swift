/// Timeouts of switchers, publishers and the program.
extension SwitchMachine {
    mutating func expireSwitchers(_ turn: inout Turn) {
        for id in switchers.keys.sorted() {
            guard let switcher = switchers[id] else { continue }
            switch switcher.phase {
            case .starting, .held:
                guard let deadline = switcher.deadline, deadline <= turn.now else { continue }
                if case .publisher(_, let session) = switcher.source, self[session].missingPicture != nil,
                    switcher.heldCallback == nil
                {
                    // It has received nothing it could show, so another switcher would do no better.
                    switchers[id]?.deadline = nil
                    continue
                }
                failed(switcher.source, &turn) { retry in
                    .switcherTimedOut(id, switcher.source, failures: retry?.failures ?? 1)
                }
                stop(switcher, &turn)
            case .leaving:
                // Its process outlived SIGKILL's deadline (in an uninterruptible read, for example): it no longer matters here.
                guard let deadline = switcher.deadline, deadline <= turn.now else { continue }
                switchers[id] = nil
            case .onAir:
                if switcher.isWatched, switcher.advancedAt + timing.stall <= turn.now { stalled(switcher, &turn) }
            }
        }
    }

    mutating func expireOccupant(_ turn: inout Turn) {
        guard let occupant, let until = occupant.deadline, until <= turn.now else { return }
        switch occupant {
        case .unknown:
            setOccupant(nil, turn.now)
        case .switcher(let id, let clientID, _, _):
            if switchers[id] != nil {
                // It has not reacted to its signal yet: nginx can close its connection sooner than a kill would.
                drop(orphan: clientID, attempt: 1, &turn)
            } else {
                // Its process is gone, and its connection with it; nginx should have reported that.
                presumeGone(&turn)
            }
        case .orphan(let clientID, .kept):
            self.occupant = .orphan(clientID: clientID, .tolerated)
        case .orphan(let clientID, .dropped(_, let attempt)) where attempt < 3:
            drop(orphan: clientID, attempt: attempt + 1, &turn)
            turn.requestSnapshot()
        case .orphan(_, .dropped):
            presumeGone(&turn)
        case .orphan(_, .tolerated): break
        }
    }

    mutating func drop(
        orphan clientID: UInt, attempt: Int, _ turn: inout Turn
    ) {
        turn.dropProgram(clientID: clientID)
        let dropped = Occupant.orphan(
            clientID: clientID, .dropped(until: turn.now + timing.takeoverHold, attempt: attempt))
        // A page requested between two drops shows the occupant as well as one requested after the last.
        if case .orphan(clientID, _) = occupant { occupant = dropped } else { setOccupant(dropped, turn.now) }
    }

    /// Nothing can confirm that the program is free, and switchers can't be held forever. A switcher that is admitted beside
    /// another sends into nothing: check soon.
    private mutating func presumeGone(_ turn: inout Turn) {
        setOccupant(nil, turn.now)
        turn.compare(by: turn.now + timing.snapshotGrace * 1.5)
    }

    /// Tries the operator's slate again, beside the built-in one.
    mutating func recheckSlate(_ turn: inout Turn) {
        guard let at = slateRecheckAt, at <= turn.now else { return }
        guard onAir?.source.isSlate == true else {
            // Not now: without a slate on air, viewers would see it fail.
            slateRecheckAt = turn.now + timing.slateRecheck
            return
        }
        slateRecheckAt = nil
        slateRevision += 1
        slateChoice = .configured
        slateRetry = nil
        turn.note(.slateRendered)
    }

    private mutating func stalled(
        _ switcher: Switcher, _ turn: inout Turn
    ) {
        switchers[switcher.id]?.isStalled = true
        // The relay caused this, not the publisher: the replacement is late.
        guard !switcher.isReplaced else { return turn.note(.effortChanged) }
        turn.report(.publisherStalled(switcher.source, switcher.id))
        guard case .publisher(let feed, let session) = switcher.source, isCurrent(switcher.source) else {
            turn.note(.switcherEnded)
            return
        }
        turn.note(.publisherStalled)
        self[session].isStalled = true
        if case .switcher(_, _, let since, _) = occupant {
            flaps[feed, default: FlapGuard()].interrupted(
                session, stay: switcher.advancedAt - since, now: turn.now, timing)
        }
    }
}
