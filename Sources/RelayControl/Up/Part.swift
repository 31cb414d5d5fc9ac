import Glibc
import Logging
import ProcessKit

/// One program of a running relay: kept running, its log passed on, until it is stopped.
actor Part {
    /// What the parts' lines are passed to.
    typealias Listener = @Sendable (_ part: String, LogRecord) -> Void

    /// Short name, the first column of the output.
    nonisolated let name: String

    private let supervisor: Supervisor
    private let notify: NotifySocket
    private var running: Task<Void, Never>?

    /// - Parameters:
    ///   - name: Short name.
    ///   - command: What to run; the environment is completed.
    ///   - notifyPath: Where to make the socket on which it says that it is ready.
    init(name: String, command: Command, notifyPath: String, listener: @escaping Listener) throws {
        self.name = name
        let notify = try NotifySocket(path: notifyPath)
        self.notify = notify
        var command = command
        command.environment["NOTIFY_SOCKET"] = notify.path
        let fixed = command
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
            case .failedToStart(let failure, _):
                listener(name, .own(.error, "\(failure)", [:]))
            }
        }
    }

    /// Starts it and waits until it says that it is ready.
    ///
    /// - Returns: `false` if it was stopped before.
    func start() async -> Bool {
        running = Task { await supervisor.run() }
        return await waitUntilReady()
    }

    /// Starts it; it becomes ready in its own time.
    func startWithoutWaiting() {
        running = Task { await supervisor.run() }
    }

    /// Waits for the next time it says that it is ready.
    func waitUntilReady() async -> Bool {
        await notify.ready.first { _ in true } != nil
    }

    /// Stops it and waits for its end.
    func stop() async {
        await supervisor.stop(.graceful(after: .seconds(4)))
        await running?.value
        notify.shutDown()
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
