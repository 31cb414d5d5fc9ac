import Glibc
import Logging
import ProcessKit
import Synchronization

/// One program of a running relay: kept running, its log passed on, until it is stopped.
actor Part {
    /// What the parts' lines are passed to.
    typealias Listener = @Sendable (_ part: String, LogRecord) -> Void

    /// What became of a start.
    enum Start: Sendable, Equatable {
        /// It says that it is ready.
        case ready
        /// It was stopped before.
        case stopped
        /// It has ended again and again without getting ready, last in this way.
        case failed(String)
    }

    /// So many failures before it was ever ready are taken for a reason that does not go away. (Fewer would not bear a socket
    /// that is released a moment late.)
    static let hopeless = 3

    /// Short name, the first column of the output.
    nonisolated let name: String

    private let supervisor: Supervisor
    private let notify: NotifySocket
    private let starts: AsyncStream<Start>
    private let start: AsyncStream<Start>.Continuation
    private var running: Task<Void, Never>?

    /// - Parameters:
    ///   - name: Short name.
    ///   - command: What to run; the environment is completed.
    ///   - notifyPath: Where to make the socket on which it says that it is ready.
    /// - Throws: ``RuntimeDirectory/Failure``.
    init(name: String, command: Command, notifyPath: String, listener: @escaping Listener) throws {
        self.name = name
        // The first outcome is what a start is waiting for.
        let (starts, start) = AsyncStream<Start>.makeStream(bufferingPolicy: .bufferingOldest(1))
        (self.starts, self.start) = (starts, start)
        notify = try NotifySocket(path: notifyPath) { start.yield(.ready) }
        var command = command
        command.environment["NOTIFY_SOCKET"] = notify.path
        let fixed = command
        let failures = FailureCount()
        supervisor = Supervisor(
            name: name, command: { fixed },
            backoff: Backoff(first: .milliseconds(250), cap: .seconds(10), healthyAfter: .seconds(10))
        ) { event in
            switch event {
            case .line(let line):
                listener(name, LogRecord(line: line.text) ?? .text(line.text))
            case .started(let pid):
                listener(name, .own(.debug, "started", ["pid": "\(pid)"]))
            case .exited(let exit, _, let next):
                guard let next else { return }
                listener(name, .own(.error, "ended by itself", ["exit": "\(exit)", "again_in": "\(next.formatted)"]))
                if failures.next() == Self.hopeless { start.yield(.failed("\(exit)")) }
            case .failedToStart(let failure, _):
                listener(name, .own(.error, "\(failure)", [:]))
                start.yield(.failed("\(failure)"))
            }
        }
    }

    /// Starts it and waits until it says that it is ready, or there is no hope for that.
    func startAndWait() async -> Start {
        startWithoutWaiting()
        return await waitUntilReady()
    }

    /// Starts it; it becomes ready in its own time.
    func startWithoutWaiting() {
        running = Task { await supervisor.run() }
    }

    /// Waits for what became of its start.
    func waitUntilReady() async -> Start {
        await starts.first { _ in true } ?? .stopped
    }

    /// Stops it and waits for its end.
    func stop() async {
        await supervisor.stop(.graceful(after: .seconds(4)))
        await running?.value
        // Before it is over, or a second caller would shut down a descriptor that belongs to somebody else by then.
        guard !isOver else { return }
        isOver = true
        notify.shutDown()
        start.finish()
    }

    /// Ends it at once. A ``stop()`` that is at work is over soon after.
    func kill() async {
        await supervisor.stop(.immediate)
    }

    private var isOver = false
}

/// Counts across threads.
private final class FailureCount: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

extension LogRecord {
    /// A line that is no record: of a crash, or before the log was set up.
    static func text(_ text: String) -> LogRecord {
        LogRecord(time: "", level: .warning, label: "", message: text)
    }

    /// What the supervisor itself has to say.
    static func own(_ level: Logger.Level, _ message: String, _ metadata: [String: String]) -> LogRecord {
        LogRecord(time: "", level: level, label: "", message: message, metadata: metadata)
    }
}

extension Duration {
    /// For example `0.25s`.
    fileprivate var formatted: String {
        let hundredths = components.seconds * 100 + components.attoseconds / 10_000_000_000_000_000
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s"
    }
}
