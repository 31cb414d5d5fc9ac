/// Life of the switchers: they start, subscribe, are held, report frames and end.
extension SwitchMachine {
    /// The maximum number of switchers alive at once, including those that are leaving.
    public static let maximumSwitchers = 4

    /// One of our switchers asks the ingest to play (`on_play`). The driver has resolved its token.
    public mutating func playRequested(
        by id: SwitcherID, _ feed: Feed, callback: CallbackID, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        guard let switcher = switchers[id], switcher.phase == .starting(subscribed: false),
            case .publisher(feed, _) = switcher.source
        else { return [.refuse(callback)] }
        return [.admit(callback)]
    }

    /// A switcher's `on_play` has been answered, and the ingest can receive no later answer before it.
    ///
    /// Only now may the publisher be admitted: both answers use connections of their own. If the publisher's arrived first, the
    /// switcher would miss the first keyframe, and the relay a whole keyframe interval.
    public mutating func playAnswered(by id: SwitcherID, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard var switcher = switchers[id], switcher.phase == .starting(subscribed: false) else { return [] }
        switcher.phase = .starting(subscribed: true)
        switchers[id] = switcher
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// One of our switchers asks to publish the program (`on_publish` of the switch): it is held.
    public mutating func programRequested(
        by id: SwitcherID, clientID: UInt, callback: CallbackID, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        guard var switcher = switchers[id], case .starting = switcher.phase else { return [.refuse(callback)] }
        switcher.phase = .held(callback, clientID: clientID)
        switcher.deadline = now + timing.switcherHold
        switchers[id] = switcher
        var actions: [SwitchAction] = []
        if occupant?.clientID == clientID { occupantRestarted(now, &actions) }
        steer(now, &actions)
        return actions
    }

    /// A publisher of the program is gone (`on_publish_done` of the switch). Also sent for switchers that were refused.
    public mutating func programEnded(clientID: UInt, now: ContinuousClock.Instant) -> [SwitchAction] {
        var actions: [SwitchAction] = []
        if occupant?.clientID == clientID {
            let lost = onAir
            setOccupant(nil, now)
            if let lost { lostProgram(lost, now, &actions) }
        } else if let held = switchers.values.first(where: { $0.heldCallback?.clientID == clientID }) {
            // It gave up while it was held.
            failed(held.source, now, &actions)
            stop(held, now, &actions)
        } else {
            return []
        }
        steer(now, &actions)
        return actions
    }

    /// A switcher's encoder (or copy) has reported how many frames it has written so far.
    public mutating func progressed(_ id: SwitcherID, frames: Int, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard var switcher = switchers[id], !switcher.isLeaving, frames > switcher.frames else { return [] }
        // A slate is a copy, which no bad line affects.
        let enough =
            switcher.isWarm && !switcher.source.isSlate ? max(1, timing.stallFrames / (switcher.frameStep ?? 1)) : 1
        // Frames from before a pause do not make up for it.
        if enough > 1, let seenAt = switcher.seenAt, seenAt + timing.stall / 3 <= now {
            switcher.frames = switcher.seenFrames
        }
        if frames > switcher.seenFrames {
            switcher.seenFrames = frames
            switcher.seenAt = now
        }
        guard frames - switcher.frames >= enough else {
            switchers[id] = switcher
            return []
        }
        let changes = switcher.isStalled || !switcher.isWarm
        switcher.frames = frames
        switcher.advancedAt = now
        switcher.isWarm = true
        switcher.isStalled = false
        switchers[id] = switcher
        guard changes else { return [] }
        if case .publisher(_, let session) = switcher.source, self[session].isStalled {
            self[session].isStalled = false
            reasons.note(.publisherResumed, now)
        }
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// A switcher's process is gone.
    public mutating func switcherExited(
        _ id: SwitcherID, _ exit: SwitcherExit, now: ContinuousClock.Instant
    ) -> [SwitchAction] {
        guard let switcher = switchers.removeValue(forKey: id) else { return [] }
        var actions: [SwitchAction] = []
        if let (callback, _) = switcher.heldCallback { actions.append(.refuse(callback)) }
        if case .switcher(id, let clientID, let since, _) = occupant {
            // Its connection is closed, so nginx's on_publish_done is on its way, unless nginx itself has died.
            setOccupant(.switcher(id, clientID: clientID, since: since, until: now + .milliseconds(500)), now)
        }
        switch switcher.phase {
        case .starting, .held:
            report(exit, of: switcher, countsAsFailure: true, now, &actions)
        case .onAir:
            reasons.note(.switcherEnded, now)
            report(exit, of: switcher, countsAsFailure: true, now, &actions)
            // A dead ingest sends no callback: request a snapshot.
            requestSnapshot(now, &actions)
        case .leaving(.lostProgram):
            report(exit, of: switcher, countsAsFailure: false, now, &actions)
        case .leaving(.told): break
        }
        steer(now, &actions)
        return actions
    }

    /// Stops a switcher. If it is held, its callback is refused first.
    mutating func stop(
        _ switcher: Switcher, as departure: Switcher.Departure = .told,
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        var switcher = switcher
        if let (callback, _) = switcher.heldCallback { actions.append(.refuse(callback)) }
        switcher.phase = .leaving(departure)
        switcher.deadline = now + timing.leave
        switchers[switcher.id] = switcher
        if case .switcher(switcher.id, let clientID, let since, _) = occupant {
            occupant = .switcher(switcher.id, clientID: clientID, since: since, until: now + timing.takeoverHold)
        }
        actions.append(.stopSwitcher(switcher.id, switcher.source))
    }

    /// The switcher on air has lost its connection to the program. It can't return: each may publish only once.
    mutating func lostProgram(
        _ switcher: Switcher, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        failed(switcher.source, now, &actions)
        stop(switcher, as: .lostProgram, now, &actions)
        reasons.note(.switcherEnded, now)
        requestSnapshot(now, &actions)
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
        _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]
    ) {
        if case .publisher(let feed, let id) = switcher.source, let session = self[feed].session, session.id == id {
            switch exit {
            case .noAudio where self[id].silence == nil:
                // Not a failure: the next one knows.
                self[id].silence = .missing
                return
            case .foreignSound(let codec) where self[id].silence == nil:
                self[id].silence = .unreadable(codec: codec)
                actions.append(.report(.publisherIsNotHeard(feed, session, codec: codec)))
                return
            case .noParameterSets:
                if countsAsFailure { failed(switcher.source, now, &actions) }
                sends(.unreadable, session, feed, &actions)
                return
            case .ended, .noVideo, .noAudio, .foreignSound, .failed: break
            }
        }
        let report = { (retry: Retry?) -> SwitchReport in
            .switcherEnded(
                switcher.id, switcher.source, exit, failures: retry?.failures ?? 0,
                retryIn: retry?.notBefore.map { $0 - now } ?? .zero)
        }
        if countsAsFailure {
            failed(switcher.source, now, &actions, report: report)
        } else {
            actions.append(.report(report(self[retryOf: switcher.source])))
        }
    }

    /// nginx counts its connections from 1 again: the switch was restarted, and the previous occupant is gone.
    private mutating func occupantRestarted(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        let lost = onAir
        setOccupant(nil, now)
        if let lost { lostProgram(lost, now, &actions) }
    }
}
