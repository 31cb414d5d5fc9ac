/// What ``RealTimeMachine`` has decided about the faucets that encode.
extension SwitchMachine {
    /// A faucet encodes every so many frames from now on; `nil`: none for a moment.
    public mutating func frameStepChanged(_ id: FaucetID, _ step: Int?, now: ContinuousClock.Instant) {
        guard var faucet = faucets[id], !faucet.isLeaving else { return }
        if faucet.frameStep == nil, step != nil { faucet.advancedAt = now }
        faucet.frameStep = step
        faucets[id] = faucet
    }

    /// Another faucet for the same source shall take over from this one as soon as it is ready.
    public mutating func replaceRequested(_ id: FaucetID, now: ContinuousClock.Instant) -> [SwitchAction] {
        guard let faucet = faucets[id], !faucet.isLeaving, !faucet.isReplaced, !faucet.source.isSlate else { return [] }
        var actions: [SwitchAction] = []
        if faucet.isOnAir {
            faucets[id]?.isReplaced = true
            reasons.note(.effortChanged, now)
        } else {
            // Nobody sees it yet.
            stop(faucet, now, &actions)
        }
        steer(now, &actions)
        return actions
    }

    /// No publisher is encoded for so long: this host is too slow. The slate, which costs next to nothing, is on air meanwhile.
    public mutating func encodingSuspended(for pause: Duration, now: ContinuousClock.Instant) -> [SwitchAction] {
        suspendedUntil = now + pause
        reasons.note(.hostTooSlow, now)
        var actions: [SwitchAction] = []
        // At once: the slate's faucet could not even start beside them. The last picture stays until it is there.
        for faucet in faucets.values.sorted(by: { $0.id < $1.id }) where !faucet.isLeaving && !faucet.source.isSlate {
            stop(faucet, now, &actions)
        }
        steer(now, &actions)
        return actions
    }

    mutating func expireSuspension(_ now: ContinuousClock.Instant) {
        guard let until = suspendedUntil, until <= now else { return }
        suspendedUntil = nil
        reasons.note(.encodingResumed, now)
    }
}
