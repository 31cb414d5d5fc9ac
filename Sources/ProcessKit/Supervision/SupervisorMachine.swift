/// Decides what a ``Supervisor`` does next. Pure: it performs nothing, never sleeps and reads no clock.
struct SupervisorMachine: Sendable {
    enum State: Equatable {
        case idle
        case starting
        case running
        case waiting
        /// A stop was requested while a start was under way.
        case stoppingStart
        case stopping
        case finished
    }

    enum Action: Equatable {
        case none
        case start
        case wait(Duration)
        case stopChild
        case endWait
        case finish
    }

    private(set) var state = State.idle
    private var exitBackoff: Backoff
    private var startBackoff: Backoff

    init(exitBackoff: Backoff, startBackoff: Backoff) {
        self.exitBackoff = exitBackoff
        self.startBackoff = startBackoff
    }

    mutating func begin() -> Action {
        switch state {
        case .idle:
            state = .starting
            return .start
        case .finished:
            // Stopped before it began: a service group that is shut down at once.
            return .finish
        case .starting, .running, .waiting, .stoppingStart, .stopping:
            preconditionFailure("a supervisor runs once")
        }
    }

    mutating func started() -> Action {
        switch state {
        case .starting:
            startBackoff.reset()
            state = .running
            return .none
        case .stoppingStart:
            state = .stopping
            return .stopChild
        case .idle, .running, .waiting, .stopping, .finished:
            // There is one start at a time, and this is its only result.
            preconditionFailure("started without a start, in \(state)")
        }
    }

    mutating func failedToStart(using generator: inout some RandomNumberGenerator) -> Action {
        switch state {
        case .starting:
            state = .waiting
            return .wait(startBackoff.next(ranFor: .zero, using: &generator))
        case .stoppingStart:
            state = .finished
            return .finish
        case .idle, .running, .waiting, .stopping, .finished:
            // There is one start at a time, and this is its only result.
            preconditionFailure("failed to start without a start, in \(state)")
        }
    }

    mutating func exited(ranFor: Duration, using generator: inout some RandomNumberGenerator) -> Action {
        switch state {
        case .running:
            state = .waiting
            return .wait(exitBackoff.next(ranFor: ranFor, using: &generator))
        case .stopping:
            state = .finished
            return .finish
        case .idle, .starting, .waiting, .stoppingStart, .finished:
            // An exit is only awaited while there is a child.
            preconditionFailure("exited without a child, in \(state)")
        }
    }

    mutating func waited() -> Action {
        switch state {
        case .waiting:
            state = .starting
            return .start
        case .finished:
            // Stopped during the wait; this is its end.
            return .finish
        case .idle, .starting, .running, .stoppingStart, .stopping:
            preconditionFailure("waited without a wait, in \(state)")
        }
    }

    mutating func stopRequested() -> Action {
        switch state {
        case .idle:
            state = .finished
            return .none
        case .starting:
            state = .stoppingStart
            return .none
        case .running:
            state = .stopping
            return .stopChild
        case .waiting:
            state = .finished
            return .endWait
        case .stopping:
            // Requested again, perhaps with shorter waiting times.
            return .stopChild
        case .stoppingStart, .finished:
            return .none
        }
    }
}
