import Glibc
import Subprocess
import SystemPackage

/// A running child process, in a process group of its own.
///
/// Its two outputs are read concurrently and handed out as lines. After its end, the rest of its process group gets SIGKILL;
/// processes that have left the group (`setsid`) cannot be reached.
public final class Child: Sendable {
    /// The process ID, which is also the ID of its process group. It identifies this child only until ``exit()`` returns; use
    /// ``send(_:)`` rather than `kill(2)`.
    public let pid: Int32

    private let handle: ProcessHandle
    private let ending: Task<Exit, Never>
    private let input: ChildInput?

    private init(handle: ProcessHandle, ending: Task<Exit, Never>, input: ChildInput?) {
        self.pid = handle.pid
        self.handle = handle
        self.ending = ending
        self.input = input
    }

    /// Starts a program.
    ///
    /// The child lives on when the returned value is dropped; it ends by itself, by ``stop(_:)``, or with this process (see
    /// ``Command/Lifetime``). Cancelling the calling task does not end it either.
    ///
    /// - Parameters:
    ///   - command: What to run.
    ///   - onLine: Called for each line of output, of at most 8 KiB: in order and one at a time for each of the two outputs, while
    ///     lines of the other one may be handed out at the same time on another thread. Until it returns, nothing more is read,
    ///     and the program blocks once its pipe is full.
    /// - Returns: The running child.
    /// - Throws: ``StartFailure`` if the program could not be started. If the file exists and is executable but the kernel rejects
    ///   it (a program for another architecture), a child that is bound to its parent gives exit code 126 instead.
    public static func start(
        _ command: Command, onLine: @escaping @Sendable (OutputLine) -> Void
    ) async throws(StartFailure) -> Child {
        let configuration = try configuration(for: command)
        try FreeDescriptors.check(for: command)
        let (starts, started) = AsyncStream<Result<ProcessHandle, StartFailure>>.makeStream()
        let name = command.executable
        let (input, childEnd) = try standardInput(of: command)
        // Detached, to keep cancellation from `run`: a cancelled run tears the child down in its own way and can return as if
        // nothing had happened (swift-subprocess 1.0.2). Only `ProcessHandle` sends signals.
        let ending = Task.detached {
            await supervise(configuration, input: childEnd, name: name, onLine: onLine) { result in
                started.yield(result)
                started.finish()
            }
        }
        // A task of its own, because an AsyncStream ends early in a cancelled one.
        let result = await Task.detached { await starts.first { _ in true } }.value
        switch result {
        case .success(let handle):
            if let adjustment = command.oomScoreAdjustment { handle.adjustOOMScore(adjustment) }
            return Child(handle: handle, ending: ending, input: input)
        case .failure(let failure): throw failure
        case nil: throw StartFailure(executable: name, cause: .spawn("no answer"))
        }
    }

    /// Waits for the end of the program. All its lines have been handed out by then.
    ///
    /// Any number of tasks may wait, even after the end. A cancelled task goes on waiting. A grandchild that keeps the outputs
    /// open delays nothing.
    public func exit() async -> Exit {
        await ending.value
    }

    /// Sends a signal to the process alone, not to its group.
    ///
    /// - Returns: Whether it was sent; `false` if the process is gone.
    @discardableResult
    public func send(_ signal: ProcessSignal) -> Bool {
        handle.send(signal, toGroup: false)
    }

    /// Writes a text to the program's standard input, all or nothing, if its command takes input.
    ///
    /// Never waits. The program sees the end of its input by ``endInput()``, when this child is dropped, or when this process ends.
    ///
    /// - Returns: Whether it was written; `false` if the program is gone, or has not read what was written before.
    @discardableResult
    public func write(_ text: String) -> Bool {
        input?.write(text) ?? false
    }

    /// Ends the program's standard input, if its command takes input.
    public func endInput() { input?.end() }

    /// Stops the program, and waits for its end.
    ///
    /// Cancelling the calling task does not shorten this. Several stops may run at the same time; the strictest decides.
    ///
    /// - Parameter sequence: The signals and how long to wait after each; SIGKILL to the whole group comes last.
    /// - Returns: How it ended; the same as ``exit()``.
    @discardableResult
    public func stop(_ sequence: StopSequence) async -> Exit {
        let handle = self.handle
        let escalation = Task.detached {
            for step in sequence.steps {
                handle.send(step.signal, toGroup: sequence.toGroup)
                try await Task.sleep(for: step.patience)
            }
            handle.send(.kill, toGroup: true)
        }
        let exit = await exit()
        escalation.cancel()
        return exit
    }

    /// The child's standard input: a pipe from this process, or nothing.
    private static func standardInput(
        of command: Command
    ) throws(StartFailure) -> (ChildInput?, childEnd: FileDescriptor) {
        if command.takesInput {
            if let (input, childEnd) = ChildInput.make() { return (input, childEnd) }
        } else if let nothing = try? FileDescriptor.open("/dev/null", .readOnly, options: .closeOnExec) {
            return (nil, nothing)
        }
        throw StartFailure(executable: command.executable, cause: .spawn(Errno(rawValue: errno).description))
    }

    private static func configuration(for command: Command) throws(StartFailure) -> Configuration {
        let program = try ExecutableLookup.path(of: command)
        try ExecutableLookup.checkWorkingDirectory(of: command)
        var options = PlatformOptions()
        options.processGroupID = 0
        // Only for a `run` that fails by itself: it is never cancelled here. The default would be SIGKILL at once.
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]

        var executable = program
        var arguments = command.arguments
        if case .boundToParent(let signal) = command.lifetime, !SystemdNotifier.isService {
            // The parent-death signal is sent when the *thread* that spawned the child ends (prctl(2)). swift-subprocess spawns on
            // one worker thread that lives as long as the process, so here thread and process are the same.
            executable = try ExecutableLookup.launcher(for: command)
            arguments = ["--pdeathsig", signal.name, "--", program] + arguments
        }
        return Configuration(
            executable: .path(FilePath(executable)),
            arguments: Arguments(arguments),
            environment: .custom(
                Dictionary(
                    command.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) },
                    uniquingKeysWith: { first, _ in first })),
            workingDirectory: command.workingDirectory.map { FilePath($0) },
            platformOptions: options)
    }

    private static func supervise(
        _ configuration: Configuration, input: FileDescriptor, name: String,
        onLine: @escaping @Sendable (OutputLine) -> Void,
        started: @escaping @Sendable (Result<ProcessHandle, StartFailure>) -> Void
    ) async -> Exit {
        do {
            let result = try await run(
                configuration, input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .sequence,
                error: .sequence
            ) { execution in
                let handle = ProcessHandle(pid: execution.processIdentifier.value)
                started(.success(handle))
                async let stdout: Void = OutputDrain(stream: .stdout, handle: handle, onLine: onLine)
                    .run(execution.standardOutput)
                async let stderr: Void = OutputDrain(stream: .stderr, handle: handle, onLine: onLine)
                    .run(execution.standardError)
                // swift-subprocess reaps when this closure has returned, so until then the pid is this child's.
                await handle.waitForEnd()
                _ = await (stdout, stderr)
            }
            switch result.terminationStatus {
            case .exited(let code): return .code(code)
            case .signaled(let signal): return .signal(signal)
            }
        } catch {
            let failure = StartFailure(executable: name, cause: .spawn("\(error)"))
            // Has no effect if the child had started: the result was set then, and only the first counts.
            started(.failure(failure))
            return .failedToStart(StartFailure(executable: name, cause: .lostTrack("\(error)")))
        }
    }
}
