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
        case serving(missed: Int)
        /// It was told to end, because it did not answer or because the guard was told to.
        case stopping(Reason)
        case ended
    }

    enum Reason: Sendable, Equatable {
        case asked
        case silent
    }

    enum Action: Sendable, Equatable {
        /// The first answer: tell systemd READY=1, and WATCHDOG=1.
        case ready
        /// A further answer: tell systemd WATCHDOG=1.
        case alive
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

    /// How long a program may take from its start to its first answer.
    let startLimit: Duration
    private(set) var state = State.starting
    /// Whether there has been no answer yet.
    private(set) var hasNeverServed = true

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

    mutating func answered() -> [Action] {
        switch state {
        case .coming:
            state = .serving(missed: 0)
            hasNeverServed = false
            return [.ready]
        case .serving:
            state = .serving(missed: 0)
            return [.alive]
        case .starting, .stopping, .ended:
            // A probe that was under way when the stop began.
            return []
        }
    }

    mutating func missed(now: Instant) -> [Action] {
        switch state {
        case .coming(let since):
            // Not worth a word before the limit: it has yet to open its sockets.
            guard now - since >= startLimit else { return [] }
            state = .stopping(.silent)
            return [.stopUnready]
        case .serving(let missed) where missed + 1 < Self.limit:
            state = .serving(missed: missed + 1)
            return []
        case .serving(let missed):
            state = .stopping(.silent)
            return [.stopSilent(missed: missed + 1)]
        case .starting, .stopping, .ended:
            return []
        }
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
