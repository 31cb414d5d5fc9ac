/// Carries out what ``RealTimeMachine`` decides about switchers that encode.
extension SwitchMachine {
    /// A switcher encodes every nth frame from now on; `nil`: none for a moment.
    public mutating func frameStepChanged(_ id: SwitcherID, _ step: Int?, now: ContinuousClock.Instant) {
        guard var switcher = switchers[id], !switcher.isLeaving else { return }
        if switcher.frameStep == nil, step != nil { switcher.advancedAt = now }
        switcher.frameStep = step
        switchers[id] = switcher
    }

    /// Another switcher for the same source replaces this one as soon as it is ready.
    public mutating func replaceRequested(_ id: SwitcherID, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            guard let switcher = machine.switchers[id], !switcher.isLeaving, !switcher.isReplaced,
                !switcher.source.isSlate
            else { return false }
            if switcher.isOnAir {
                machine.switchers[id]?.isReplaced = true
                turn.note(.effortChanged)
            } else {
                // It is not on air yet.
                machine.stop(switcher, &turn)
            }
            return true
        }
    }

    /// Encodes no publisher for this long, because the host is too slow. The slate, which needs almost no CPU time, is on air
    /// meanwhile.
    public mutating func encodingSuspended(for pause: Duration, now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            machine.suspendedUntil = now + pause
            turn.note(.hostTooSlow)
            // Stop them at once: the slate's switcher could not even start beside them. The last picture stays on air until the
            // slate is ready.
            for switcher in machine.switchers.values.sorted(by: { $0.id < $1.id })
            where !switcher.isLeaving && !switcher.source.isSlate {
                machine.stop(switcher, &turn)
            }
            return true
        }
    }

    mutating func expireSuspension(_ turn: inout Turn) {
        guard let until = suspendedUntil, until <= turn.now else { return }
        suspendedUntil = nil
        turn.note(.encodingResumed)
    }
}
