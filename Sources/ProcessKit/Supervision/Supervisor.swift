/// Keeps one program running: starts it, and restarts it when it ends or could not be started.
public actor Supervisor {
    /// Creates the command at each start, for example with a changed key or a new token.
    public typealias CommandSource = @Sendable () async throws -> Command

    private let name: String
    private let source: CommandSource
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Duration
    private let cancellation: StopSequence
    private let onEvent: @Sendable (SupervisorEvent) -> Void

    private var machine: SupervisorMachine
    private var child: Child?
    private var wait: Task<Void, Never>?
    private var stopSequence: StopSequence
    private var finishWaiters: [CheckedContinuation<Void, Never>] = []

    /// Creates a supervisor, which does nothing before ``run()``.
    ///
    /// - Parameters:
    ///   - name: The program's name if its command cannot be created.
    ///   - command: Creates the command at each start. An error counts as a failed start.
    ///   - backoff: The wait after the program ended.
    ///   - startBackoff: The wait after it could not be started: a quick change is unlikely.
    ///   - cancellation: How to stop the program when the task of ``run()`` is cancelled.
    ///   - clock: The clock for waits and run times.
    ///   - onEvent: Called for each event, on any thread: all in order except for lines, which come as from ``Child``.
    public init(
        name: String,
        command: @escaping CommandSource,
        backoff: Backoff = Backoff(),
        startBackoff: Backoff = Backoff(first: .seconds(5), cap: .seconds(60)),
        cancellation: StopSequence = .graceful(),
        clock: any Clock<Duration> = ContinuousClock(),
        onEvent: @escaping @Sendable (SupervisorEvent) -> Void
    ) {
        self.name = name
        self.source = command
        self.clock = clock
        self.now = Self.stopwatch(clock)
        self.cancellation = cancellation
        self.onEvent = onEvent
        self.machine = SupervisorMachine(exitBackoff: backoff, startBackoff: startBackoff)
        self.stopSequence = cancellation
    }

    /// The process ID of the running program; `nil` while none runs.
    public var pid: Int32? { child?.pid }

    /// Keeps the program running until ``stop(_:)``, or until the calling task is cancelled. May be called once.
    ///
    /// When it returns, the program is gone.
    public func run() async {
        await withTaskCancellationHandler {
            await keepRunning()
        } onCancel: {
            Task { await self.stop(self.cancellation) }
        }
    }

    /// Stops the program for good and waits until it is gone, and ``run()`` has returned.
    ///
    /// May be called again with a stricter sequence while the first one is in progress.
    public func stop(_ sequence: StopSequence) async {
        stopSequence = sequence
        switch machine.stopRequested() {
        case .none: break
        case .stopChild: await child?.stop(sequence)
        case .endWait: wait?.cancel()
        case .start, .wait, .finish: break
        }
        // `idle` needs no waiting: the machine is finished and nothing runs.
        guard isRunning else { return }
        await withCheckedContinuation { finishWaiters.append($0) }
    }

    /// Stops the program; it is started again after the usual wait. Does nothing if none runs.
    public func restart(_ sequence: StopSequence) async {
        await child?.stop(sequence)
    }

    /// Sends a signal to the running program.
    ///
    /// - Returns: Whether a program was running.
    @discardableResult
    public func send(_ signal: ProcessSignal) -> Bool {
        child?.send(signal) ?? false
    }

    private var isRunning = false

    private func keepRunning() async {
        var action = machine.begin()
        isRunning = true
        while action != .finish {
            switch action {
            case .start: action = await runChild()
            case .wait(let duration): action = await sleep(duration)
            // The loop's own events lead only to one of the two cases above, or the end.
            case .none, .stopChild, .endWait, .finish: preconditionFailure("no step: \(action)")
            }
        }
        isRunning = false
        let waiters = finishWaiters
        finishWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    private func runChild() async -> SupervisorMachine.Action {
        var generator = SystemRandomNumberGenerator()
        let child: Child
        do {
            let onEvent = self.onEvent
            child = try await Child.start(try await makeCommand()) { onEvent(.line($0)) }
        } catch {
            let action = machine.failedToStart(using: &generator)
            onEvent(.failedToStart(error, nextStartIn: action.wait))
            return action
        }
        self.child = child
        let start = now()
        onEvent(.started(pid: child.pid))
        if machine.started() == .stopChild {
            await child.stop(stopSequence)
        }
        let exit = await child.exit()
        self.child = nil
        let ranFor = now() - start
        let action = machine.exited(ranFor: ranFor, using: &generator)
        onEvent(.exited(exit, ranFor: ranFor, nextStartIn: action.wait))
        return action
    }

    private func makeCommand() async throws(StartFailure) -> Command {
        do {
            return try await source()
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure(executable: name, cause: .command("\(error)"))
        }
    }

    private func sleep(_ duration: Duration) async -> SupervisorMachine.Action {
        let clock = self.clock
        // A task of its own: `stop` ends it early, and a cancelled `run` does so through `stop`.
        let wait = Task.detached { () -> Void in try? await clock.sleep(for: duration) }
        self.wait = wait
        await wait.value
        self.wait = nil
        return machine.waited()
    }

    private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}

extension SupervisorMachine.Action {
    fileprivate var wait: Duration? {
        if case .wait(let duration) = self { duration } else { nil }
    }
}
