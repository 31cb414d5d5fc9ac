import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization

/// Forwards nginx's log lines to the log.
final class NginxLogForwarder: Sendable {
    private let logger: Logger
    private let last = Mutex<NginxLogLine?>(nil)
    private let expected = Mutex<Set<String>>([])

    init(logger: Logger) {
        self.logger = logger
    }

    /// The guard is ending this worker: its master's message about it is not logged.
    func expectEnd(of worker: Int32) {
        _ = expected.withLock { $0.insert("\(worker)") }
    }

    func take(_ text: String) {
        let line = NginxLogLine(text)
        if let worker = line.deadWorker {
            guard expected.withLock({ $0.remove(worker.pid) }) == nil else { return }
            logger.log(.nginx(.workerDied(worker: Int(worker.pid) ?? 0, signal: worker.signal)))
            return
        }
        let isRepeated = last.withLock { last in
            defer { last = line }
            return last == line
        }
        var metadata: Logger.Metadata = ["nginx": "\(line.message)"]
        metadata["connection"] = line.connection.map { "\($0)" }
        // nginx tries a port that is in use five times, with the same message.
        logger.log(level: isRepeated ? .debug : line.level, "nginx says", metadata: metadata)
    }
}
