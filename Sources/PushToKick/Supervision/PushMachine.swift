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
        /// Waits for its order before it connects.
        case awaitingOrder(until: Instant)
        case starting
        case running(PushRun)
        /// Killed because it hung; its exit is still to come.
        case restarting(PushRun)
        /// Stopped to be started again before its timestamps wrap; its exit is still to come.
        case renewing(PushRun)
        case waiting(until: Instant)
        /// Does nothing, by its order.
        case held
        /// The order to close the stream came while a start was under way.
        case closingStart
        /// Told to end by an order; its exit is still to come.
        case closing
        /// A stop was requested while a start was under way.
        case stoppingStart
        case stopping
        case stopped
    }

    enum Action: Sendable, Equatable {
        case start
        /// End it so that the platform sees a proper end of the stream.
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
    let renewal: RenewalPlan
    private(set) var state = State.idle
    /// For failures on the platform's side: a quick retry, then longer and longer waits.
    private var backoff: Backoff
    /// For failures on the relay's own side, where retries cost nothing.
    private var ownBackoff: Backoff
    private var trouble = PushTrouble()
    private(set) var order = PushOrder.run
    /// Whether the platform had stopped reading at the end of the last connection.
    private var isSuspect = false

    init(timing: PushTiming, backoff: Duration, renewal: RenewalPlan) {
        self.timing = timing
        self.renewal = renewal
        self.backoff = Backoff(
            first: backoff, cap: max(backoff, timing.longestWait), healthyAfter: timing.healthyAfter)
        ownBackoff = Backoff(
            first: timing.quickWait, cap: timing.longestOwnWait, healthyAfter: timing.healthyAfter)
    }

    /// When to call ``timePassed(now:)``. `nil`: only an event can change anything.
    var deadline: Instant? {
        switch state {
        case .running(let run): run.deadline(timing, renewal)
        case .waiting(let until), .awaitingOrder(let until): until
        case .idle, .starting, .restarting, .renewing, .held, .closingStart, .closing, .stoppingStart, .stopping,
            .stopped:
            nil
        }
    }

    /// When the platform accepted the present ffmpeg's first frames.
    var connectedAt: Instant? {
        switch state {
        case .running(let run), .restarting(let run), .renewing(let run): run.connectedAt
        case .idle, .awaitingOrder, .starting, .waiting, .held, .closingStart, .closing, .stoppingStart, .stopping,
            .stopped:
            nil
        }
    }

    /// - Parameter awaitsOrder: Whether relay-hook is there to give an order.
    mutating func begin(awaitsOrder: Bool = false, now: Instant) -> [Action] {
        switch state {
        case .idle:
            guard !awaitsOrder else {
                state = .awaitingOrder(until: now + timing.firstOrder)
                return []
            }
            return follow(isResumed: false)
        case .stopped:
            // A stop came before the start.
            return []
        case .awaitingOrder, .starting, .running, .restarting, .renewing, .waiting, .held, .closingStart, .closing,
            .stoppingStart, .stopping:
            preconditionFailure("a push begins once")
        }
    }

    /// What the push is to do from now on.
    mutating func ordered(_ order: PushOrder) -> [Action] {
        let isNew = order != self.order
        self.order = order
        switch state {
        case .awaitingOrder, .waiting:
            // A push that waits for another attempt goes on waiting.
            if case .waiting = state, order == .run { return [] }
            return follow(isResumed: false)
        case .held: return isNew ? follow(isResumed: true) : []
        case .starting:
            if order != .run { state = .closingStart }
            return []
        case .running:
            guard order != .run else { return [] }
            state = .closing
            return [.endFFmpeg]
        case .restarting, .renewing:
            // It has already been told to end.
            if order != .run { state = .closing }
            return []
        case .closingStart:
            if order == .run { state = .starting }
            return []
        case .idle, .closing, .stoppingStart, .stopping, .stopped:
            // The order counts when ffmpeg has ended, or not any more.
            return []
        }
    }

    /// Does what the order says. There is no ffmpeg.
    private mutating func follow(isResumed: Bool) -> [Action] {
        switch order {
        case .run:
            state = .starting
            return isResumed ? [.report(.resumed), .start] : [.start]
        case .paused, .ended:
            state = .held
            trouble = PushTrouble()
            backoff.reset()
            isSuspect = false
            return [.report(.held(order))]
        }
    }

    /// Renews the connection at once. Does nothing while there is none to renew by the operator's order.
    mutating func reconnectRequested() -> [Action] {
        switch state {
        case .running(let run):
            state = .renewing(run)
            return [.report(.reconnecting), .endFFmpeg]
        case .waiting:
            backoff.reset()
            state = .starting
            return [.report(.reconnecting), .start]
        case .idle, .awaitingOrder, .starting, .restarting, .renewing, .held, .closingStart, .closing,
            .stoppingStart, .stopping, .stopped:
            return []
        }
    }

    /// The time of day has come at which the plan renews the connection.
    mutating func timeOfDayCame(now: Instant) -> [Action] {
        switch state {
        case .running(var run):
            guard run.timeOfDayCame(now: now, renewal) else { return [] }
            state = .running(run)
            return timePassed(now: now)
        case .idle, .awaitingOrder, .starting, .restarting, .renewing, .waiting, .held, .closingStart, .closing,
            .stoppingStart, .stopping, .stopped:
            // The next connection is a new one anyway.
            return []
        }
    }

    /// A sample of the send queue of ffmpeg's connection to the platform.
    mutating func sampled(_ queue: StallMeter.Queue, now: Instant) -> [Action] {
        guard case .running(var run) = state else { return [] }
        let news = run.sampled(queue, now: now)
        state = .running(run)
        // A platform on trial is still told to have stopped reading.
        guard !run.isOnTrial else { return [] }
        switch news {
        case nil: return []
        case .stalled: return [.report(.stalled(for: run.unreadFor(now: now)))]
        case .reads(let after): return [.report(.readsAgain(after: after))]
        }
    }

    mutating func started(now: Instant) -> [Action] {
        switch state {
        case .starting:
            state = .running(PushRun(now: now, isOnTrial: isSuspect))
            return []
        case .closingStart:
            state = .closing
            return [.endFFmpeg]
        case .stoppingStart:
            state = .stopping
            return [.endFFmpeg]
        case .idle, .awaitingOrder, .held, .closing, .running, .restarting, .renewing, .waiting, .stopping, .stopped:
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
        case .idle, .awaitingOrder, .starting, .restarting, .renewing, .waiting, .held, .closingStart, .closing,
            .stoppingStart, .stopping, .stopped:
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
            isSuspect = run.isStalled || run.isOnTrial
            // ffmpeg gives up when the buffers have been full for a while: that is what it says, and not why.
            let notRead = run.isStalled && failure.kind == .timedOut
            return retry(
                after: notRead ? PushFailure(.notReading, words: failure.words) : failure, run: run, now: now,
                using: &generator)
        case .restarting(let run):
            isSuspect = run.isStalled || run.isOnTrial
            // The hang is the reason, whatever ffmpeg reported at its end.
            return retry(
                after: PushFailure(run.isStalled ? .notReading : .stalled), run: run, now: now, using: &generator)
        case .renewing:
            // At once: the platform has seen an orderly end of the old connection.
            state = .starting
            return [.start]
        case .closingStart, .closing:
            return follow(isResumed: true)
        case .stoppingStart, .stopping:
            state = .stopped
            return [.finish]
        case .idle, .awaitingOrder, .waiting, .held, .stopped:
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
        case .idle, .awaitingOrder, .starting, .restarting, .renewing, .waiting, .held, .closingStart, .closing,
            .stoppingStart, .stopping, .stopped:
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
            case .slate: return renew(run, under: onAir, now)
            case .other, .unknown: return []
            }
        case .idle, .awaitingOrder, .starting, .restarting, .renewing, .waiting, .held, .closingStart, .closing,
            .stoppingStart, .stopping, .stopped:
            // Requested by a run that is over.
            return []
        }
    }

    private mutating func renew(_ run: PushRun, under onAir: OnAir, _ now: Instant) -> [Action] {
        // The connection is younger: the previous run asked.
        guard let due = run.renewalDue(renewal), now >= due else { return [] }
        state = .renewing(run)
        return [.report(.renewing(age: run.age(now: now), under: onAir)), .endFFmpeg]
    }

    mutating func timePassed(now: Instant) -> [Action] {
        switch state {
        case .running(var run):
            if let due = run.renewalDue(renewal), now >= due + renewal.grace { return renew(run, under: .other, now) }
            var actions: [Action] = []
            if run.announcesRenewal(now: now, renewal) { actions.append(.report(.renewalDue(within: renewal.grace))) }
            if run.askOnAirIfDue(now: now, renewal) { actions.append(.askOnAir) }
            if run.askIfDue(now: now, timing) { actions.append(.askProgram) }
            if run.isStalled, run.unreadFor(now: now) >= timing.unread {
                state = .restarting(run)
                return [.killFFmpeg]
            }
            if run.passesTrial(now: now, timing) {
                isSuspect = false
                actions += reports(trouble.connected(now: now))
            }
            if run.becomesHealthy(now: now, timing) { actions += reports(trouble.steady(now: now)) }
            state = .running(run)
            return actions
        case .waiting(let until):
            guard now >= until else { return [] }
            state = .starting
            return [.start]
        case .awaitingOrder(let until):
            return now >= until ? follow(isResumed: false) : []
        case .idle, .starting, .restarting, .renewing, .held, .closingStart, .closing, .stoppingStart, .stopping,
            .stopped:
            return []
        }
    }

    mutating func stopRequested() -> [Action] {
        switch state {
        case .idle, .awaitingOrder, .waiting, .held:
            state = .stopped
            return [.finish]
        case .starting, .closingStart:
            state = .stoppingStart
            return []
        case .running:
            state = .stopping
            return [.endFFmpeg]
        case .restarting, .renewing, .closing:
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
                let cap = failure.isRefusal ? timing.longestRefusedWait : timing.longestWait
                backoff.cap = max(backoff.first, cap)
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
