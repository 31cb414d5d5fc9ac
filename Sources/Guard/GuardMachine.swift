import ProcessKit

/// Decides from probes whether the guarded program serves, and what follows.
///
/// Pure: one `mutating` method per event, each returning what to do, the time passed in.
struct GuardMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum State: Sendable, Equatable {
        case starting
        /// It runs and has not answered yet.
        case coming(since: Instant)
        /// It has served; since the last answer so many probes were missed and counted.
        case serving(missed: Int, starvation: Starvation?)
        /// It was told to end, because it did not answer or because the guard was told to.
        case stopping(Reason)
        case ended
    }

    /// Since the last answer probes were missed for want of a processor.
    struct Starvation: Sendable, Equatable {
        let since: Instant
        let isTold: Bool
    }

    enum Reason: Sendable, Equatable {
        case asked
        case silent
    }

    enum Action: Sendable, Equatable {
        /// The first answer: tell systemd READY=1, and WATCHDOG=1.
        case ready
        /// A further answer, or a miss that does not count: tell systemd WATCHDOG=1.
        case alive
        /// It could not answer because this host is too busy: tell people.
        case tellStarved(MissedProbe)
        /// It answers again, after so long.
        case tellFed(after: Duration)
        /// It has never answered; stop it.
        case stopUnready
        /// It does not answer any more; stop it.
        case stopSilent(missed: Int)
        /// The guard was told to end; stop it.
        case stopAsked
        /// The guard ends with this code.
        case finish(code: Int32)
    }

    /// Unanswered probes in a row after which a program that has served is taken for hung.
    static let limit = 3
    /// For how long after an answer a busy host excuses that there is no other one.
    static let starvationLimit: Duration = .seconds(30)
    /// From one word about a busy host to the next.
    static let tellingPause: Duration = .seconds(600)

    /// How long a program may take from its start to its first answer.
    let startLimit: Duration
    private(set) var state = State.starting
    /// Whether there has been no answer yet.
    private(set) var hasNeverServed = true
    /// When people were told of a busy host last.
    private(set) var toldStarvedAt: Instant?

    mutating func started(now: Instant) -> [Action] {
        switch state {
        case .starting:
            state = .coming(since: now)
            return []
        case .stopping(.asked):
            // A signal came while it was being started.
            return [.stopAsked]
        case .stopping(.silent), .coming, .serving, .ended:
            preconditionFailure("a guard starts its program once, in \(state)")
        }
    }

    mutating func answered(now: Instant) -> [Action] {
        switch state {
        case .coming:
            state = .serving(missed: 0, starvation: nil)
            hasNeverServed = false
            return [.ready]
        case .serving(_, let starvation):
            state = .serving(missed: 0, starvation: nil)
            guard let starvation, starvation.isTold else { return [.alive] }
            return [.alive, .tellFed(after: now - starvation.since)]
        case .starting, .stopping, .ended:
            // A probe that was under way when the stop began.
            return []
        }
    }

    mutating func missed(_ probe: MissedProbe, now: Instant) -> [Action] {
        switch state {
        case .coming(let since):
            // Not worth a word before the limit: it has yet to open its sockets. On a busy host too: nobody depends on it yet.
            guard now - since >= startLimit else { return [] }
            state = .stopping(.silent)
            return [.stopUnready]
        case .serving(let missed, let starvation):
            if probe.isForWantOfProcessor, let actions = excuse(probe, missed, starvation, now) { return actions }
            guard missed + 1 < Self.limit else {
                state = .stopping(.silent)
                return [.stopSilent(missed: missed + 1)]
            }
            state = .serving(missed: missed + 1, starvation: starvation)
            return []
        case .starting, .stopping, .ended:
            return []
        }
    }

    /// - Returns: `nil` if it has been excused for long enough.
    private mutating func excuse(
        _ probe: MissedProbe, _ missed: Int, _ starvation: Starvation?, _ now: Instant
    ) -> [Action]? {
        let since = starvation?.since ?? now - probe.took
        guard now - since < Self.starvationLimit else { return nil }
        let isTold = starvation?.isTold ?? false
        let isNews = !isTold && toldStarvedAt.map { now - $0 >= Self.tellingPause } ?? true
        if isNews { toldStarvedAt = now }
        state = .serving(missed: missed, starvation: Starvation(since: since, isTold: isTold || isNews))
        return isNews ? [.alive, .tellStarved(probe)] : [.alive]
    }

    mutating func stopRequested() -> [Action] {
        switch state {
        case .starting:
            state = .stopping(.asked)
            return []
        case .coming, .serving:
            state = .stopping(.asked)
            return [.stopAsked]
        case .stopping, .ended:
            return []
        }
    }

    /// The program has ended or could not be started.
    mutating func ended() -> [Action] {
        switch state {
        case .stopping(.asked):
            state = .ended
            return [.finish(code: 0)]
        case .starting, .coming, .serving, .stopping(.silent):
            state = .ended
            return [.finish(code: 1)]
        case .ended:
            preconditionFailure("a program ends once")
        }
    }
}
