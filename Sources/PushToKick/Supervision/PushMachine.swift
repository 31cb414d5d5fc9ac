import ProcessKit
import RelayCore

/// Decides when a push's ffmpeg is started, ended and judged, and what is told about it.
///
/// Pure: one `mutating` method per event, each given the time and returning what to do. It never waits: ``deadline`` says when
/// ``timePassed(now:)`` wants to be called. The driver performs the actions after the machine has moved on.
///
/// One ffmpeg is there at most. Only its own end, an output that stands still *while the program flows*, or a stop leads to
/// another one: a program that is missing, or that nobody can be asked about, is waited for with the connection open.
struct PushMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum State: Sendable, Equatable {
        case idle
        case starting
        case running(PushRun)
        /// Ended for a hang; its exit has not come yet.
        case restarting(PushRun)
        /// Ended to be started anew before its timestamps wrap; its exit has not come yet.
        case rollingOver(PushRun)
        case waiting(until: Instant)
        /// A stop was asked for while a start was under way.
        case stoppingStart
        case stopping
        case stopped
    }

    enum Action: Sendable, Equatable {
        case start
        case endFFmpeg
        /// It hangs, so it would not heed a request to end.
        case killFFmpeg
        /// Look at relay-switch and call ``programAnswered(_:now:)``.
        case askProgram
        /// Ask what is on air and call ``onAirAnswered(_:now:)``.
        case askOnAir
        case report(PushReport)
        /// Everything is over.
        case finish
    }

    let timing: PushTiming
    let rollover: Rollover
    private(set) var state = State.idle
    /// For failures of the platform's side: a quick attempt, then longer and longer waits.
    private var backoff: Backoff
    /// For failures of the relay's own side, which cost nobody anything.
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

    /// Call ``timePassed(now:)`` then. `nil`: only an event can change anything.
    var deadline: Instant? {
        switch state {
        case .running(let run): run.deadline(timing, rollover)
        case .waiting(let until): until
        case .idle, .starting, .restarting, .rollingOver, .stoppingStart, .stopping, .stopped: nil
        }
    }

    /// When the present ffmpeg's first frames were taken.
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
            // A stop came before the begin.
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
            // There is one start at a time, and this is its only answer.
            preconditionFailure("started without a start, in \(state)")
        }
    }

    /// A report of ffmpeg's. The last one of a run (`progress=end`) must be left out: ffmpeg writes it also when the platform
    /// has refused all of it.
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
    /// - Parameter failure: Why; not asked for when it was told to end.
    mutating func ended(
        _ failure: PushFailure, now: Instant, using generator: inout some RandomNumberGenerator
    ) -> [Action] {
        switch state {
        case .starting:
            return retry(after: failure, run: nil, now: now, using: &generator)
        case .running(let run):
            return retry(after: failure, run: run, now: now, using: &generator)
        case .restarting(let run):
            // Whatever it said when it was ended: the hang is the reason.
            return retry(after: PushFailure(.stalled), run: run, now: now, using: &generator)
        case .rollingOver:
            // At once: the platform has seen an orderly end of the old connection.
            state = .starting
            return [.start]
        case .stoppingStart, .stopping:
            state = .stopped
            return [.finish]
        case .idle, .waiting, .stopped:
            // An end is only waited for while there is an ffmpeg.
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
            // Asked by a run that is over.
            return []
        }
    }

    /// The answer to ``Action/askOnAir``. A connection that is due is renewed on the slate.
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
            // Asked by a run that is over.
            return []
        }
    }

    private mutating func rollOver(_ run: PushRun, under onAir: OnAir, _ now: Instant) -> [Action] {
        // A connection that is younger was asked about by the run before.
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
            // It was told to end already.
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
