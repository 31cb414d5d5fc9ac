/// Switchers that fail are tried again, after a pause that grows.
extension SwitchMachine {
    /// Another slate file is ready: it replaces the one on air.
    public mutating func slateRendered(now: ContinuousClock.Instant) -> [SwitchAction] {
        slateRevision += 1
        slateChoice = .configured
        slateReplacements = 0
        slateRecheckAt = nil
        slateRetry = nil
        reasons.note(.slateRendered, now)
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// Counts a failure: the next switcher of the source must wait. A publisher that is gone has no next one.
    mutating func failed(_ source: Source, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        guard isCurrent(source) else { return }
        let earlier = self[retryOf: source].map { $0.lastAt + timing.retryForget > now ? $0.failures : 0 } ?? 0
        let cap = source.isSlate ? timing.slateRetryCap : timing.retryCap
        let pause = min(cap, timing.retryFirst * (1 << min(earlier, 10)))
        self[retryOf: source] = Retry(failures: earlier + 1, lastAt: now, notBefore: now + pause)
        if source.isSlate, earlier >= 1 { chooseOtherSlate(now, &actions) }
    }

    /// If it is not the file's fault (nginx is gone, say), the built-in slate fails too: whichever works will be on air.
    private mutating func chooseOtherSlate(_ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        switch slateChoice {
        case .configured:
            slateChoice = .builtIn
            slateReplacements += 1
            slateRecheckAt = now + timing.slateRecheck * slateReplacements
            actions.append(.report(.slateReplacedByBuiltIn))
        case .builtIn:
            slateChoice = .configured
            slateRecheckAt = nil
        }
    }
}
