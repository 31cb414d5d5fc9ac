/// Keeps the program in real time on a host that is too slow to encode it: chooses the effort per frame and the number of frames
/// to encode. A backlog is skipped, never played out.
///
/// Pure: events carry the time and return actions. There is one machine per channel. It outlives the switchers, so a visit begins
/// with the effort that the last one sustained.
///
/// Invariants after every event (the random tests check them): the effort is a rung of the ladder; only the encoder that was
/// started last is ever told to encode; each `tooSlow` is followed by `recovered` before the next one.
public struct RealTimeMachine: Hashable, Sendable {
    private struct Encoder: Hashable {
        let id: SwitcherID
        /// When its backlog was first measured; `nil` before.
        var since: ContinuousClock.Instant?
        var phase = Phase.flowing
        /// When it last began to skip.
        var skippedAt: ContinuousClock.Instant?
        /// The backlog that has lasted since then.
        var backlog: Backlog?
    }

    private struct Backlog: Hashable {
        let waiting: Duration
        let at: ContinuousClock.Instant
    }

    private enum Phase: Hashable {
        case flowing
        /// Encodes nothing until the backlog is gone.
        case skipping(since: ContinuousClock.Instant)
        /// Its replacement is on its way.
        case replaced
    }

    private var ladder: [EncodingEffort.Rung]
    private let timing: RealTimeTiming
    private var rung = 0
    private var encoder: Encoder?
    /// The encoder that stays on air until its replacement is ready, while it keeps up.
    private var leaving: SwitcherID?
    /// The rung to change to by a cut, as soon as there is no backlog.
    private var dueRung: Int?
    private var visit: SessionID?
    /// When the host was first too slow since it last sustained the full effort.
    private var loadedSince: ContinuousClock.Instant?
    /// When the effort was last changed, or found too great.
    private var changedAt: ContinuousClock.Instant?
    /// Whether that change was to a greater effort.
    private var isOnTrial = false
    private var calm: Duration
    private var calmBeforeCut: Duration
    private var pause: Duration
    private var isTold = false

    /// - Parameter ladder: The efforts, the greatest first; not empty.
    public init(ladder: [EncodingEffort.Rung], timing: RealTimeTiming = RealTimeTiming()) {
        precondition(!ladder.isEmpty, "a machine without an effort")
        self.ladder = ladder
        self.timing = timing
        calm = timing.calm
        calmBeforeCut = timing.calmBeforeCut
        pause = timing.pause
    }

    /// The effort of the next switcher, and the one that the running switcher should have.
    public var effort: EncodingEffort { ladder[rung].effort }

    /// Whether the host has failed to sustain the full effort.
    public var isTooSlow: Bool { rung > 0 }

    /// The efforts of another encoder, the greatest first; not empty. To be called while nothing is encoded. It begins with the full effort.
    public mutating func use(_ ladder: [EncodingEffort.Rung], now: ContinuousClock.Instant) {
        precondition(!ladder.isEmpty, "a machine without an effort")
        guard ladder != self.ladder else { return }
        self.ladder = ladder
        (rung, dueRung, encoder, leaving) = (0, nil, nil, nil)
        // What was told ends when this effort has proved itself.
        if isTold { changed(now, isOnTrial: true) }
    }

    /// A switcher that encodes is about to start, with ``effort`` as it is after this call.
    public mutating func starting(_ id: SwitcherID, of session: SessionID, now: ContinuousClock.Instant)
        -> [RealTimeAction]
    {
        var actions: [RealTimeAction] = []
        if visit != session {
            visit = session
            if let due = dueRung {
                dueRung = nil
                rung = due
                changed(now, isOnTrial: false)
            }
            // A cut is due anyway: use it to try the full analysis again.
            if let changedAt, changedAt + calmBeforeCut <= now || ladder[rung].isStopgap, rung > 0, encoder == nil {
                rung = 0
                changed(now, isOnTrial: true)
            }
        }
        if rung > 0, let other = encoder, other.phase != .replaced {
            // Two encoders never run at once on a host that is too slow for one.
            actions.append(.setFrameStep(other.id, nil))
        }
        encoder = Encoder(id: id)
        return actions
    }

    /// A switcher has ended.
    public mutating func ended(_ id: SwitcherID) {
        if encoder?.id == id { encoder = nil }
        if leaving == id { leaving = nil }
    }

    /// Records how much media waits for a switcher. Call it several times a second, from the switcher's first picture on.
    public mutating func measured(
        _ id: SwitcherID, waiting: Duration, now: ContinuousClock.Instant
    ) -> [RealTimeAction] {
        if id == leaving, waiting >= timing.limit {
            leaving = nil
            return [.setFrameStep(id, nil)]
        }
        guard var encoder, encoder.id == id else { return [] }
        let since = encoder.since ?? now
        encoder.since = since
        self.encoder = encoder
        switch encoder.phase {
        case .replaced: return []
        case .skipping(let start):
            if waiting <= timing.skipped {
                self.encoder?.phase = .flowing
                self.encoder?.backlog = nil
                return [.setFrameStep(id, effort.frameStep)]
            }
            return start + timing.skipLimit <= now ? tooSlow(id, nil, now) : []
        case .flowing:
            guard waiting >= timing.limit else {
                self.encoder?.backlog = nil
                return keptUp(id, since, now)
            }
            guard let backlog = encoder.backlog else {
                self.encoder?.backlog = Backlog(waiting: waiting, at: now)
                return []
            }
            let lasted = now - backlog.at
            guard lasted >= (isOnTrial ? timing.confirmOnTrial : timing.confirm) else { return [] }
            let speed = max(0, 1 - (waiting - backlog.waiting) / lasted)
            guard speed < timing.catchesUp else {
                self.encoder?.backlog = Backlog(waiting: waiting, at: now)
                return []
            }
            if speed >= 1 || now < since + timing.settle { return skip(id, now) }
            return tooSlow(id, speed, now)
        }
    }

    private mutating func skip(_ id: SwitcherID, _ now: ContinuousClock.Instant) -> [RealTimeAction] {
        encoder?.phase = .skipping(since: now)
        encoder?.skippedAt = now
        encoder?.backlog = nil
        return [.setFrameStep(id, nil)]
    }

    /// - Parameter speed: Seconds of media encoded per second; `nil`: decoding alone is nearly too much.
    private mutating func tooSlow(
        _ id: SwitcherID, _ speed: Double?, _ now: ContinuousClock.Instant
    ) -> [RealTimeAction] {
        if isOnTrial {
            calm = min(calm * 2, timing.calmCap)
            if rung == 0 { calmBeforeCut = min(calmBeforeCut * 2, timing.calmBeforeCutCap) }
        }
        guard rung < ladder.endIndex - 1 else {
            // A short freeze now and then is better than no picture at all.
            guard speed != nil, encoder?.skippedAt.map({ $0 + timing.skipPause <= now }) ?? true else {
                return suspend(speed, now)
            }
            return skip(id, now)
        }
        let actions = tell(speed)
        let start = loadedSince ?? now
        loadedSince = start
        let before = effort
        let hasLasted = speed == nil || start + timing.patience <= now
        let wanted = worseRung(speed, hasLasted: hasLasted)
        let bridge = worseRung(speed, hasLasted: false)
        dueRung = nil
        if wanted != bridge, ladder[bridge].cost <= affordable(speed) {
            // Until the replacement is ready, use what the host sustains without a cut.
            dueRung = wanted
            rung = bridge
        } else {
            rung = wanted
        }
        changed(now, isOnTrial: false)
        if effort.analysis == before.analysis { return actions + skip(id, now) }
        encoder?.phase = .replaced
        return actions + [.setFrameStep(id, nil), .replace(id)]
    }

    /// - Parameters:
    ///   - speed: Seconds of media per second at the present effort; `nil`: next to none.
    ///   - hasLasted: Whether the load has lasted long enough for a cut.
    private func worseRung(_ speed: Double?, hasLasted: Bool) -> Int {
        let affordable = affordable(speed)
        let rungs = ladder.indices.filter { $0 > rung && !(hasLasted && ladder[$0].isStopgap) }
        let wanted = rungs.first { ladder[$0].cost <= affordable } ?? ladder.endIndex - 1
        if hasLasted || ladder[wanted].effort.analysis == effort.analysis { return wanted }
        // The least possible without a cut; any remaining backlog is skipped now and then.
        return rungs.last { ladder[$0].effort.analysis == effort.analysis } ?? rung
    }

    /// The cost that a rung may have, given the speed measured with the present one.
    private func affordable(_ speed: Double?) -> Double {
        ladder[rung].cost * (speed ?? 0) * timing.headroom
    }

    /// There is no backlog: tries a greater effort after a while.
    private mutating func keptUp(
        _ id: SwitcherID, _ since: ContinuousClock.Instant, _ now: ContinuousClock.Instant
    ) -> [RealTimeAction] {
        guard let changedAt else { return [] }
        if let due = dueRung {
            guard changedAt + timing.settle <= now else { return [] }
            dueRung = nil
            rung = due
            changed(now, isOnTrial: false)
            return replace(id)
        }
        guard max(changedAt, since) + calm <= now else { return [] }
        pause = timing.pause
        guard rung > 0 else {
            // The trial has passed.
            self.changedAt = nil
            isOnTrial = false
            calm = timing.calm
            calmBeforeCut = timing.calmBeforeCut
            loadedSince = nil
            isTold = false
            return [.report(.recovered)]
        }
        let better = ladder[..<rung].lastIndex { !$0.isStopgap } ?? 0
        let next = ladder[better].effort
        if next.analysis == effort.analysis {
            rung = better
            changed(now, isOnTrial: true)
            return [.setFrameStep(id, next.frameStep)]
        }
        guard max(changedAt, since) + calmBeforeCut <= now else { return [] }
        rung = better
        changed(now, isOnTrial: true)
        return replace(id)
    }

    /// The old switcher goes on encoding until its replacement is ready, or until both together are too much.
    private mutating func replace(_ id: SwitcherID) -> [RealTimeAction] {
        encoder?.phase = .replaced
        leaving = id
        return [.replace(id)]
    }

    private mutating func suspend(_ speed: Double?, _ now: ContinuousClock.Instant) -> [RealTimeAction] {
        let actions = tell(speed)
        let pause = pause
        self.pause = min(pause * 2, timing.pauseCap)
        rung = ladder.endIndex - 1
        changed(now, isOnTrial: false)
        encoder = nil
        leaving = nil
        return actions + [.suspend(pause), .report(.suspended(pause))]
    }

    private mutating func tell(_ speed: Double?) -> [RealTimeAction] {
        guard !isTold else { return [] }
        isTold = true
        return [.report(.tooSlow(speed: speed))]
    }

    private mutating func changed(_ now: ContinuousClock.Instant, isOnTrial: Bool) {
        changedAt = now
        self.isOnTrial = isOnTrial
    }
}
