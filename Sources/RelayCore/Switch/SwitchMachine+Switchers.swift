/// Life of the switchers: they start, subscribe, are held, report frames and end.
extension SwitchMachine {
    /// The maximum number of switchers alive at once, including those that are leaving.
    public static let maximumSwitchers = 4

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
        turn(at: now) { machine, _ in
            guard machine.switchers[id]?.phase == .starting(subscribed: false) else { return false }
            machine.switchers[id]?.phase = .starting(subscribed: true)
            return true
        }
    }

    /// One of our switchers asks to publish the program (`on_publish` of the switch): it is held.
    public mutating func programRequested(
        by id: SwitcherID, clientID: UInt, callback: CallbackID, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard var switcher = machine.switchers[id], case .starting = switcher.phase else {
                turn.refuse(callback)
                return false
            }
            switcher.phase = .held(callback, clientID: clientID)
            switcher.deadline = now + turn.timing.switcherHold
            machine.switchers[id] = switcher
            if machine.occupant?.clientID == clientID { machine.occupantRestarted(&turn) }
            return true
        }
    }

    /// A publisher of the program is gone (`on_publish_done` of the switch). Also sent for switchers that were refused.
    public mutating func programEnded(clientID: UInt, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            if machine.occupant?.clientID == clientID {
                let lost = machine.onAir
                machine.setOccupant(nil, now)
                if let lost { machine.lostProgram(lost, &turn) }
            } else if let held = machine.switchers.values.first(where: { $0.heldCallback?.clientID == clientID }) {
                // It gave up while it was held.
                machine.failed(held.source, &turn)
                machine.stop(held, &turn)
            } else {
                return false
            }
            return true
        }
    }

    /// A switcher's encoder (or copy) has reported how many frames it has written so far.
    public mutating func progressed(_ id: SwitcherID, frames: Int, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in machine.noteFrames(id, frames, &turn) }
    }

    /// - Returns: Whether it is warm now, or no longer stalled.
    private mutating func noteFrames(_ id: SwitcherID, _ frames: Int, _ turn: inout Turn) -> Bool {
        guard var switcher = switchers[id], !switcher.isLeaving, frames > switcher.frames else { return false }
        // A slate is a copy, which no bad line affects.
        let enough =
            switcher.isWarm && !switcher.source.isSlate ? max(1, timing.stallFrames / (switcher.frameStep ?? 1)) : 1
        // Frames from before a pause do not make up for it.
        if enough > 1, let seenAt = switcher.seenAt, seenAt + timing.stall / 3 <= turn.now {
            switcher.frames = switcher.seenFrames
        }
        if frames > switcher.seenFrames {
            switcher.seenFrames = frames
            switcher.seenAt = turn.now
        }
        guard frames - switcher.frames >= enough else {
            switchers[id] = switcher
            return false
        }
        let changes = switcher.isStalled || !switcher.isWarm
        switcher.frames = frames
        switcher.advancedAt = turn.now
        switcher.isWarm = true
        switcher.isStalled = false
        switchers[id] = switcher
        guard changes else { return false }
        if case .publisher(_, let session) = switcher.source, self[session].isStalled {
            self[session].isStalled = false
            turn.note(.publisherResumed)
        }
        return true
    }

    /// A switcher's process is gone.
    public mutating func switcherExited(
        _ id: SwitcherID, _ exit: SwitcherExit, now: ContinuousClock.Instant
    ) -> SwitchResult {
        turn(at: now) { machine, turn in machine.ended(id, exit, &turn) }
    }

    /// - Returns: Whether it was known.
    private mutating func ended(_ id: SwitcherID, _ exit: SwitcherExit, _ turn: inout Turn) -> Bool {
        guard let switcher = switchers.removeValue(forKey: id) else { return false }
        if let (callback, _) = switcher.heldCallback { turn.refuse(callback) }
        if case .switcher(id, let clientID, let since, _) = occupant {
            // Its connection is closed, so nginx's on_publish_done is on its way, unless nginx itself has died.
            setOccupant(.switcher(id, clientID: clientID, since: since, until: turn.now + .milliseconds(500)), turn.now)
        }
        switch switcher.phase {
        case .starting, .held:
            report(exit, of: switcher, countsAsFailure: true, &turn)
        case .onAir:
            turn.note(.switcherEnded)
            report(exit, of: switcher, countsAsFailure: true, &turn)
            // A dead ingest sends no callback: request a snapshot.
            turn.requestSnapshot()
        case .leaving(.lostProgram):
            report(exit, of: switcher, countsAsFailure: false, &turn)
        case .leaving(.told): break
        }
        return true
    }

    /// Stops a switcher. If it is held, its callback is refused first.
    mutating func stop(
        _ switcher: Switcher, as departure: Switcher.Departure = .told,
        _ turn: inout Turn
    ) {
        var switcher = switcher
        if let (callback, _) = switcher.heldCallback { turn.refuse(callback) }
        switcher.phase = .leaving(departure)
        switcher.deadline = turn.now + timing.leave
        switchers[switcher.id] = switcher
        if case .switcher(switcher.id, let clientID, let since, _) = occupant {
            occupant = .switcher(switcher.id, clientID: clientID, since: since, until: turn.now + timing.takeoverHold)
        }
        turn.stop(switcher.id)
    }

    /// The switcher on air has lost its connection to the program. It can't return: each may publish only once.
    mutating func lostProgram(
        _ switcher: Switcher, _ turn: inout Turn
    ) {
        failed(switcher.source, &turn)
        stop(switcher, as: .lostProgram, &turn)
        turn.note(.switcherEnded)
        turn.requestSnapshot()
    }

    /// The switcher that carries a source, or will soon. A stalled slate does not count, because it has no publisher to wait for.
    /// Nor does one that is being replaced.
    func activeSwitcher(for source: Source) -> Switcher? {
        switchers.values.first {
            $0.source == source && !$0.isLeaving && !$0.isReplaced && !($0.isStalled && source.isSlate)
        }
    }

    private mutating func report(
        _ exit: SwitcherExit, of switcher: Switcher, countsAsFailure: Bool,
        _ turn: inout Turn
    ) {
        if case .publisher(let feed, let id) = switcher.source, let session = self[feed].session, session.id == id {
            switch exit {
            case .noAudio where self[id].silence == nil:
                // Not a failure: the next one knows.
                self[id].silence = .missing
                return
            case .foreignSound(let codec) where self[id].silence == nil:
                self[id].silence = .unreadable(codec: codec)
                turn.report(.publisherIsNotHeard(feed, session, codec: codec))
                return
            case .noParameterSets:
                if countsAsFailure { failed(switcher.source, &turn) }
                sends(.unreadable, session, feed, &turn)
                return
            case .ended, .noVideo, .noAudio, .foreignSound, .failed: break
            }
        }
        let now = turn.now
        let report = { (retry: Retry?) -> SwitchReport in
            .switcherEnded(
                switcher.id, switcher.source, exit, failures: retry?.failures ?? 0,
                retryIn: retry?.notBefore.map { $0 - now } ?? .zero)
        }
        if countsAsFailure {
            failed(switcher.source, &turn, report: report)
        } else {
            turn.report(report(self[retryOf: switcher.source]))
        }
    }

    /// nginx counts its connections from 1 again: the switch was restarted, and the previous occupant is gone.
    private mutating func occupantRestarted(_ turn: inout Turn) {
        let lost = onAir
        setOccupant(nil, turn.now)
        if let lost { lostProgram(lost, &turn) }
    }
}
