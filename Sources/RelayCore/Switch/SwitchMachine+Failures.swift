/// Failed switchers: each is tried again after a pause that grows.
extension SwitchMachine {
    /// Another slate file is ready: replaces the slate on air.
    public mutating func slateRendered(now: ContinuousClock.Instant) -> SwitchResult {
        turn(at: now) { machine, turn in
            machine.slateRevision += 1
            machine.slateChoice = .configured
            machine.slateReplacements = 0
            machine.slateRecheckAt = nil
            machine.slateRetry = nil
            turn.note(.slateRendered)
            return true
        }
    }

    /// A switcher has failed: the next one of its source must wait, and may get another slate.
    ///
    /// - Parameter report: What to tell of it, before what follows from it.
    mutating func failed(
        _ source: Source, _ turn: inout Turn, report: (Retry?) -> SwitchReport? = { _ in nil }
    ) {
        countFailure(of: source, turn.now)
        if let report = report(self[retryOf: source]) { turn.report(report) }
        // Once may be chance.
        if source.isSlate, let slateRetry, slateRetry.failures > 1 { chooseOtherSlate(&turn) }
    }

    /// A publisher that is gone has no next switcher.
    private mutating func countFailure(of source: Source, _ now: ContinuousClock.Instant) {
        guard isCurrent(source) else { return }
        let earlier = self[retryOf: source].map { $0.lastAt + timing.retryForget > now ? $0.failures : 0 } ?? 0
        let cap = source.isSlate ? timing.slateRetryCap : timing.retryCap
        let pause = min(cap, timing.retryFirst * (1 << min(earlier, 10)))
        self[retryOf: source] = Retry(failures: earlier + 1, lastAt: now, notBefore: now + pause)
    }

    /// If the file is not the cause (nginx is down, for example), the built-in slate fails too: whichever works goes on air.
    private mutating func chooseOtherSlate(_ turn: inout Turn) {
        switch slateChoice {
        case .configured:
            slateChoice = .builtIn
            slateReplacements += 1
            slateRecheckAt = turn.now + timing.slateRecheck * slateReplacements
            turn.report(.slateReplacedByBuiltIn)
        case .builtIn:
            slateChoice = .configured
            slateRecheckAt = nil
        }
    }
}
