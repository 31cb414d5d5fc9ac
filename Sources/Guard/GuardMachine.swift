import ProcessKit

/// Decides from probes whether the guarded program serves, and what to do about it.
///
/// Pure: one `mutating` method per event, each given the time and returning what to do.
struct GuardMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum State: Sendable, Equatable {
        case starting
        /// Running, but has not answered yet.
        case coming(since: Instant)
        /// Has served; `missed` counts the probes that were missed since the last answer.
        case serving(missed: Int, starvation: Starvation?)
        /// Told to stop, because it did not answer or because the guard was told to stop.
        case stopping(Reason)
        case ended
    }

    /// Probes missed since the last answer for lack of CPU time.
    struct Starvation: Sendable, Equatable {
        let since: Instant
        let isTold: Bool
    }

    enum Reason: Sendable, Equatable {
        case asked
        case silent
    }

    enum Action: Sendable, Equatable {
        /// The first answer: send READY=1 and WATCHDOG=1 to systemd.
        case ready
        /// A further answer, or a miss that does not count: send WATCHDOG=1 to systemd.
        case alive
        /// It could not answer because the host is too busy: report it.
        case tellStarved(MissedProbe)
        /// It answers again, after this time: report it.
        case tellFed(after: Duration)
        /// It has never answered: stop it.
        case stopUnready
        /// It stopped answering: stop it.
        case stopSilent(missed: Int)
        /// The guard was told to stop: stop it.
        case stopAsked
        /// The guard exits with this code.
        case finish(code: Int32)
    }

    /// Unanswered probes in a row after which a program that has served is considered hung.
    static let limit = 3
    /// How long after an answer a busy host excuses missed probes.
    static let starvationLimit: Duration = .seconds(30)
    /// Time between two reports about a busy host.
    static let tellingPause: Duration = .seconds(600)

    /// How long a program may take from its start to its first answer.
    let startLimit: Duration
    private(set) var state = State.starting
    /// Whether there has been no answer yet.
    private(set) var hasNeverServed = true
    /// When a busy host was last reported.
    private(set) var toldStarvedAt: Instant?

    mutating func started(now: Instant) -> [Action] {
        switch state {
        case .starting:
            state = .coming(since: now)
            return []
        case .stopping(.asked):
            // A signal arrived while it was being started.
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
            // Not reported before the limit: it has yet to open its sockets. This applies on a busy host too: nothing depends on
            // it yet.
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
