/// Events of switchers: they subscribe, are held, report frames and end.
extension SwitchMachine {
    /// One of our switchers asks the ingest to play (`on_play`). The driver has resolved its token.
    public mutating func playRequested(
        by id: SwitcherID, _ feed: Feed, callback: CallbackID, now: ContinuousClock.Instant
    ) -> SwitchResult {
        guard let switcher = switchers[id], switcher.phase == .starting(subscribed: false),
            case .publisher(feed, _) = switcher.source
        else { return .answer(callback, isAdmitted: false) }
        return .answer(callback, isAdmitted: true)
    }

    /// A switcher's `on_play` has been answered, and the ingest can receive no later answer before it.
    ///
    /// Only now may the publisher be admitted: both answers use connections of their own. If the publisher's arrived first, the
    /// switcher would miss the first keyframe, and the relay a whole keyframe interval.
    public mutating func playAnswered(by id: SwitcherID, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, _ in machine.switchers.subscribed(id) }
    }

    /// One of our switchers asks to publish the program (`on_publish` of the switch): it is held.
    public mutating func programRequested(
        by id: SwitcherID, clientID: UInt, callback: CallbackID, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard machine.switchers.hold(id, clientID: clientID, callback: callback, turn) else {
                turn.refuse(callback)
                return false
            }
            // nginx counts its connections from 1 again: the switch was restarted, and the previous occupant is gone.
            if machine.program.occupant?.clientID == clientID { machine.programIsFree(&turn) }
            return true
        }
    }

    /// A publisher of the program is gone (`on_publish_done` of the switch). Also sent for switchers that were refused.
    public mutating func programEnded(clientID: UInt, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            if machine.program.occupant?.clientID == clientID {
                machine.programIsFree(&turn)
            } else if let held = machine.switchers.held(clientID: clientID) {
                // It gave up while it was held.
                machine.failed(held.source, &turn)
                machine.stop(held, &turn)
            } else {
                return false
            }
            return true
        }
    }

    /// A switcher's encoder (or copy) has reported what it has written so far.
    ///
    /// - Parameters:
    ///   - written: How much media time; `nil`: it does not say.
    ///   - isLast: Whether it will write no more.
    public mutating func progressed(
        _ id: SwitcherID, frames: Int, written: Duration? = nil, isLast: Bool = false, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            let waits = written.map { machine.program.wrote(id, $0, isLast: isLast, turn) } ?? false
            guard machine.switchers.progressed(id, frames: frames, turn) else { return waits }
            if case .publisher(let feed, let session) = machine.switchers[id]?.source {
                machine.publishers[feed].sessions.moved(session, &turn)
            }
            return true
        }
    }

    /// A switcher's process is gone.
    public mutating func switcherExited(_ id: SwitcherID, _ exit: SwitcherExit, now: ContinuousClock.Instant)
        -> SwitchResult
    {
        turn(at: now) { machine, turn in
            guard let switcher = machine.switchers.exited(id, &turn) else { return false }
            machine.program.hasExited(id, turn)
            switch switcher.phase {
            case .starting, .held: machine.note(exit, of: switcher, countsAsFailure: true, &turn)
            case .onAir:
                turn.note(.switcherEnded)
                machine.note(exit, of: switcher, countsAsFailure: true, &turn)
                // A dead ingest sends no callback: request a snapshot.
                turn.requestSnapshot()
            case .leaving(.lostProgram): machine.note(exit, of: switcher, countsAsFailure: false, &turn)
            case .leaving(.told): break
            }
            return true
        }
    }

    /// A switcher encodes every nth frame from now on; `nil`: none for a moment.
    public mutating func frameStepChanged(_ id: SwitcherID, _ step: Int?, now: ContinuousClock.Instant) {
        switchers.setFrameStep(id, step, now: now)
    }

    /// Another switcher for the same source replaces this one as soon as it is ready.
    public mutating func replaceRequested(_ id: SwitcherID, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard let switcher = machine.switchers[id], !switcher.isLeaving, !switcher.isReplaced,
                !switcher.source.isSlate
            else { return false }
            if switcher.isOnAir {
                machine.switchers.replace(id)
                turn.note(.effortChanged)
            } else {
                // It is not on air yet.
                machine.stop(switcher, &turn)
            }
            return true
        }
    }
}

/// What follows from them.
extension SwitchMachine {
    /// Stops a switcher. If it is held, its callback is refused first.
    mutating func stop(_ switcher: Switcher, as departure: Switcher.Departure = .told, _ turn: inout Turn) {
        switchers.stop(switcher.id, as: departure, &turn)
        program.isLeaving(switcher.id, turn)
    }

    /// The switcher on air has lost its connection to the program. It can't return: each may publish only once.
    mutating func lostProgram(_ switcher: Switcher, _ turn: inout Turn) {
        failed(switcher.source, &turn)
        stop(switcher, as: .lostProgram, &turn)
        turn.note(.switcherEnded)
        turn.requestSnapshot()
    }

    /// Handles switchers whose time is over or whose frames have stopped.
    mutating func expireSwitchers(_ turn: inout Turn) {
        for id in switchers.all.map(\.id) {
            guard let switcher = switchers[id] else { continue }
            if let time = switcher.describedBy, time <= turn.now, !switcher.isLeaving {
                descriptionIsMissing(switcher, &turn)
                continue
            }
            switch switcher.phase {
            case .starting, .held:
                guard let deadline = switcher.deadline, deadline <= turn.now else { continue }
                if publishers[switcher.source]?.missingPicture != nil, switcher.heldCallback == nil {
                    // It has received nothing it could show, so another switcher would do no better.
                    switchers.waitForPicture(switcher.id)
                    continue
                }
                failed(switcher.source, &turn) { retry in
                    .switcherTimedOut(switcher.id, switcher.source, failures: retry?.failures ?? 1)
                }
                stop(switcher, &turn)
            case .leaving:
                guard let deadline = switcher.deadline, deadline <= turn.now else { continue }
                switchers.giveUp(switcher.id)
            case .onAir:
                if switcher.isWatched, switcher.advancedAt + timing.stall <= turn.now { stalled(switcher, &turn) }
            }
        }
    }

    /// The occupant of the program is gone. If it was a switcher that should be there, it has lost the program.
    private mutating func programIsFree(_ turn: inout Turn) {
        let lost = onAir
        program.vacate(turn)
        if let lost { lostProgram(lost, &turn) }
    }

    private mutating func stalled(_ switcher: Switcher, _ turn: inout Turn) {
        switchers.stalled(switcher.id)
        // The relay caused this, not the publisher: the replacement is late.
        guard !switcher.isReplaced else { return turn.note(.effortChanged) }
        turn.report(.publisherStalled(switcher.source, switcher.id))
        guard case .publisher(let feed, let session) = switcher.source, publishers.isCurrent(switcher.source) else {
            return turn.note(.switcherEnded)
        }
        let stay = program.switcherSince.map { switcher.advancedAt - $0 }
        publishers[feed].sessions.stalled(session, stay: stay, &turn)
    }
}
