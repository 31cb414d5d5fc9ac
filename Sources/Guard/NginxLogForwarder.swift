import Logging
import ProcessKit
import ProgramOptions
import Synchronization

/// Passes nginx's lines on to the log.
final class NginxLogForwarder: Sendable {
    private let logger: Logger
    private let last = Mutex<NginxLogLine?>(nil)
    private let expected = Mutex<Set<String>>([])

    init(logger: Logger) {
        self.logger = logger
    }

    /// The guard ends this worker: its master's word about it is no news.
    func expectEnd(of worker: Int32) {
        _ = expected.withLock { $0.insert("\(worker)") }
    }

    func take(_ text: String) {
        let line = NginxLogLine(text)
        if let worker = line.deadWorker {
            guard expected.withLock({ $0.remove(worker.pid) }) == nil else { return }
            logger.log(
                .warning, .nginxWorkerDied, "a worker of nginx died; its master starts another",
                metadata: ["worker": "\(worker.pid)", "signal": "\(worker.signal)"])
            return
        }
        let isRepeated = last.withLock { last in
            defer { last = line }
            return last == line
        }
        var metadata: Logger.Metadata = ["nginx": "\(line.message)"]
        metadata["connection"] = line.connection.map { "\($0)" }
        // A port that is in use is tried five times, with the same words.
        logger.log(level: isRepeated ? .debug : line.level, "nginx says", metadata: metadata)
    }
}
