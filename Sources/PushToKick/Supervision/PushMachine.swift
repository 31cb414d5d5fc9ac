import ProcessKit
import RelayCore

/// Decides when to start and end a push's ffmpeg, how to judge its end, and what to report.
///
/// Pure: one `mutating` method per event, each given the time and returning what to do. It never waits: ``deadline`` says when to
/// call ``timePassed(now:)``. The driver performs the actions after the machine has changed its state.
///
/// There is at most one ffmpeg. Only its own end, an output that stops *while the program flows*, or a stop leads to another one:
/// if the program is missing or unknown, the push waits with the connection open.
struct PushMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum State: Sendable, Equatable {
        case idle
        case starting
        case running(PushRun)
        /// Killed because it hung; its exit is still to come.
        case restarting(PushRun)
        /// Stopped to be started again before its timestamps wrap; its exit is still to come.
        case rollingOver(PushRun)
        case waiting(until: Instant)
        /// A stop was requested while a start was under way.
        case stoppingStart
        case stopping
        case stopped
    }

    enum Action: Sendable, Equatable {
        case start
        case endFFmpeg
        /// It hangs, and would ignore a request to end.
        case killFFmpeg
        /// Check relay-switch and call ``programAnswered(_:now:)``.
        case askProgram
        /// Ask what is on air and call ``onAirAnswered(_:now:)``.
        case askOnAir
        case report(PushReport)
        /// Everything has ended.
        case finish
    }

    let timing: PushTiming
    let rollover: Rollover
    private(set) var state = State.idle
    /// For failures on the platform's side: a quick retry, then longer and longer waits.
    private var backoff: Backoff
    /// For failures on the relay's own side, where retries cost nothing.
    private var ownBackoff: Backoff
    private var trouble = PushTrouble()

    init(timing: PushTiming, backoff: Duration, rollover: Rollover) {
        self.timing = timing
        self.rollover = rollover
        self.backoff = Backoff(
            first: backoff, cap: max(backoff, timing.longestWait), healthyAfter: timing.healthyAfter)
        ownBackoff = Backoff(
            first: timing.quickWait, cap: timing.longestOwnWait, healthyAfter: timing.healthyAfter)
    }

    /// When to call ``timePassed(now:)``. `nil`: only an event can change anything.
    var deadline: Instant? {
        switch state {
        case .running(let run): run.deadline(timing, rollover)
        case .waiting(let until): until
        case .idle, .starting, .restarting, .rollingOver, .stoppingStart, .stopping, .stopped: nil
        }
    }

    /// When the platform accepted the present ffmpeg's first frames.
    var connectedAt: Instant? {
        switch state {
        case .running(let run), .restarting(let run), .rollingOver(let run): run.connectedAt
        case .idle, .starting, .waiting, .stoppingStart, .stopping, .stopped: nil
        }
    }

    mutating func begin() -> [Action] {
        switch state {
        case .idle:
            state = .starting
            return [.start]
        case .stopped:
            // A stop came before the start.
            return []
        case .starting, .running, .restarting, .rollingOver, .waiting, .stoppingStart, .stopping:
            preconditionFailure("a push begins once")
        }
    }

    mutating func started(now: Instant) -> [Action] {
        switch state {
        case .starting:
            state = .running(PushRun(now: now))
            return []
        case .stoppingStart:
            state = .stopping
            return [.endFFmpeg]
        case .idle, .running, .restarting, .rollingOver, .waiting, .stopping, .stopped:
            // There is one start at a time, and this is its only result.
            preconditionFailure("started without a start, in \(state)")
        }
    }

    /// A progress report of ffmpeg. Leave out the last one of a run (`progress=end`): ffmpeg also writes it when the platform has
    /// refused everything.
    mutating func progressed(to position: OutputPosition, now: Instant) -> [Action] {
        switch state {
        case .running(var run):
            let news = run.progressed(to: position, now: now)
            state = .running(run)
            switch news {
            case .none: return []
            case .connected: return reports(trouble.connected(now: now))
            case .programBack: return [.report(.programBack)]
            }
        case .idle, .starting, .restarting, .rollingOver, .waiting, .stoppingStart, .stopping, .stopped:
            // A report that was under way when ffmpeg was told to end, or when it ended.
            return []
        }
    }

    /// ffmpeg has ended or could not be started.
    ///
    /// - Parameter failure: The reason; not evaluated if it was told to end.
    mutating func ended(
        _ failure: PushFailure, now: Instant, using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        switch state {
        case .starting:
            return retry(after: failure, run: nil, now: now, using: &generator)
        case .running(let run):
            return retry(after: failure, run: run, now: now, using: &generator)
        case .restarting(let run):
            // The hang is the reason, whatever ffmpeg reported at its end.
            return retry(after: PushFailure(.stalled), run: run, now: now, using: &generator)
        case .rollingOver:
            // At once: the platform has seen an orderly end of the old connection.
            state = .starting
            return [.start]
        case .stoppingStart, .stopping:
            state = .stopped
            return [.finish]
        case .idle, .waiting, .stopped:
            // An end is only awaited while there is an ffmpeg.
            preconditionFailure("ended without an ffmpeg, in \(state)")
        }
    }

    mutating func programAnswered(_ flow: ProgramFlow, now: Instant) -> [Action] {
        switch state {
        case .running(var run):
            let verdict = run.answered(flow, now: now, timing)
            state = verdict == .hung ? .restarting(run) : .running(run)
            switch verdict {
            case .patience: return []
            case .hung: return [.killFFmpeg]
            case .missing: return [.report(.programMissing(connected: run.connectedAt != nil))]
            case .unknown: return [.report(.programUnknown)]
            }
        case .idle, .starting, .restarting, .rollingOver, .waiting, .stoppingStart, .stopping, .stopped:
            // Requested by a run that is over.
            return []
        }
    }

    /// The answer to ``Action/askOnAir``. A connection that is due is renewed while the slate is on air.
    mutating func onAirAnswered(_ onAir: OnAir, now: Instant) -> [Action] {
        switch state {
        case .running(var run):
            run.onAirAnswered(now: now, timing)
            state = .running(run)
            switch onAir {
            case .slate: return rollOver(run, under: onAir, now)
            case .other, .unknown: return []
            }
        case .idle, .starting, .restarting, .rollingOver, .waiting, .stoppingStart, .stopping, .stopped:
            // Requested by a run that is over.
            return []
        }
    }

    private mutating func rollOver(_ run: PushRun, under onAir: OnAir, _ now: Instant) -> [Action] {
        // The connection is younger: the previous run asked.
        guard run.age(now: now) >= rollover.due else { return [] }
        state = .rollingOver(run)
        return [.report(.rollingOver(age: run.age(now: now), under: onAir)), .endFFmpeg]
    }

    mutating func timePassed(now: Instant) -> [Action] {
        switch state {
        case .running(var run):
            if run.age(now: now) >= rollover.due + rollover.grace { return rollOver(run, under: .other, now) }
            var actions: [Action] = []
            if run.askOnAirIfDue(now: now, rollover) { actions.append(.askOnAir) }
            if run.askIfDue(now: now, timing) { actions.append(.askProgram) }
            if run.becomesHealthy(now: now, timing) { actions += reports(trouble.steady(now: now)) }
            state = .running(run)
            return actions
        case .waiting(let until):
            guard now >= until else { return [] }
            state = .starting
            return [.start]
        case .idle, .starting, .restarting, .rollingOver, .stoppingStart, .stopping, .stopped:
            return []
        }
    }

    mutating func stopRequested() -> [Action] {
        switch state {
        case .idle, .waiting:
            state = .stopped
            return [.finish]
        case .starting:
            state = .stoppingStart
            return []
        case .running:
            state = .stopping
            return [.endFFmpeg]
        case .restarting, .rollingOver:
            // It has already been told to end.
            state = .stopping
            return []
        case .stoppingStart, .stopping, .stopped:
            return []
        }
    }

    private mutating func retry(
        after failure: PushFailure, run: PushRun?, now: Instant, using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        let streamed = run?.connectedAt.map { now - $0 }
        let ran = streamed ?? .zero
        let wait: Duration
        if failure.isOwnSide {
            wait = ownBackoff.next(ranFor: ran, using: &generator)
        } else {
            if ran >= timing.healthyAfter { backoff.reset(); trouble.isFirstFailure = true }
            if trouble.isFirstFailure {
                trouble.isFirstFailure = false
                wait = timing.quickWait
            } else {
                wait = backoff.next(ranFor: ran, using: &generator)
            }
        }
        state = .waiting(until: now + wait)
        return reports(trouble.failed(failure, streamedFor: streamed, retryIn: wait, now: now))
    }

    private func reports(_ report: PushReport?) -> [Action] {
        report.map { [.report($0)] } ?? []
    }
}
