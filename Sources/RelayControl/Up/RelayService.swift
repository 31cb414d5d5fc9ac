import Glibc
import Logging
import ProcessKit
import Synchronization

/// One service of a running relay: keeps it running and forwards its log until it is stopped.
actor RelayService {
    /// Receives the services' log lines.
    typealias Listener = @Sendable (_ service: String, LogRecord) -> Void

    /// The result of a start.
    enum Start: Sendable, Equatable {
        /// It reports that it is ready.
        case ready
        /// It was stopped before it was ready.
        case stopped
        /// It has ended repeatedly without getting ready, last in this way.
        case failed(String)
    }

    /// Number of failures before it was ever ready that count as permanent. (Fewer would not tolerate a socket that is released a
    /// moment late.)
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
    ///   - command: What to run; its environment is completed here.
    ///   - notifyPath: Path of the socket on which it reports that it is ready.
    /// - Throws: ``RuntimeDirectory/Failure``.
    init(name: String, command: Command, notifyPath: String, listener: @escaping Listener) throws {
        self.name = name
        // A start waits for the first result.
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
                listener(
                    name, .own(.error, "ended unexpectedly", ["exit": "\(exit)", "again_in": "\(next.formatted)"]))
                if failures.next() == Self.hopeless { start.yield(.failed("\(exit)")) }
            case .failedToStart(let failure, _):
                listener(name, .own(.error, "\(failure)", [:]))
                start.yield(.failed("\(failure)"))
            }
        }
    }

    /// Starts it and waits until it is ready, or has failed permanently.
    func startAndWait() async -> Start {
        startWithoutWaiting()
        return await waitUntilReady()
    }

    /// Starts it without waiting until it is ready.
    func startWithoutWaiting() {
        running = Task { await supervisor.run() }
    }

    /// Waits for the result of its start.
    func waitUntilReady() async -> Start {
        await starts.first { _ in true } ?? .stopped
    }

    /// Stops it and waits for its end.
    func stop() async {
        await supervisor.stop(.graceful(after: .seconds(4)))
        await running?.value
        // Before it is over: a second caller would otherwise shut down a descriptor that may have been reused by then.
        guard !isOver else { return }
        isOver = true
        notify.shutDown()
        start.finish()
    }

    /// Kills it. A ``stop()`` in progress ends soon after.
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
    /// A line that is not a record: of a crash, or from before the log was set up.
    static func text(_ text: String) -> LogRecord {
        LogRecord(time: "", level: .warning, label: "", message: text)
    }

    /// A message of the supervisor itself.
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
