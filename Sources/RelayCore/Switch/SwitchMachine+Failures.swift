/// Failed switchers: each is tried again after a pause that grows.
extension SwitchMachine {
    /// Another slate file is ready: replaces the slate on air.
    public mutating func slateRendered(now: ContinuousClock.Instant) -> [SwitchAction] {
        slateRevision += 1
        slateChoice = .configured
        slateReplacements = 0
        slateRecheckAt = nil
        retries[.slate] = nil
        reasons.note(.slateRendered, now)
        var actions: [SwitchAction] = []
        steer(now, &actions)
        return actions
    }

    /// Counts a failure: the source's next switcher must wait. A publisher that is gone needs no next one.
    mutating func failed(_ source: Source, _ now: ContinuousClock.Instant, _ actions: inout [SwitchAction]) {
        guard isCurrent(source) else { return }
        let key = source.retryKey
        let earlier = retries[key].map { $0.lastAt + timing.retryForget > now ? $0.failures : 0 } ?? 0
        let cap = source.isSlate ? timing.slateRetryCap : timing.retryCap
        let pause = min(cap, timing.retryFirst * (1 << min(earlier, 10)))
        retries[key] = Retry(failures: earlier + 1, lastAt: now, notBefore: now + pause)
        if source.isSlate, earlier >= 1 { chooseOtherSlate(now, &actions) }
    }

    /// If the file is not the cause (nginx is down, for example), the built-in slate fails too: whichever works goes on air.
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

extension Source {
    var retryKey: SwitchMachine.RetryKey {
        switch self {
        case .publisher(_, let session): .session(session)
        case .slate: .slate
        }
    }
}
