import Logging
import ProcessKit
import Synchronization

/// Logs the messages of one ffmpeg run of a push: warnings once each, everything else at level debug.
final class FFmpegLog: Sendable {
    /// Maximum number of different warnings logged per run: it may last weeks, and its messages quote the other side.
    private static let warningLimit = 20

    private let logger: Logger
    private let warned = Mutex<Set<String>>([])

    init(logger: Logger) {
        self.logger = logger
    }

    /// Logs a message without secrets.
    func said(_ line: FFmpegLogLine) {
        let (level, isLast) = level(of: line)
        var metadata: Logger.Metadata = ["ffmpeg": "\(line.message)"]
        metadata["component"] = line.component.map { "\($0)" }
        logger.log(level: level, "ffmpeg says", metadata: metadata)
        if isLast { logger.warning("ffmpeg has more warnings; they are logged at level debug") }
    }

    /// The level to log a message at, and whether it is the last warning of this run.
    private func level(of line: FFmpegLogLine) -> (Logger.Level, isLast: Bool) {
        // Errors are reported in one line, with their meaning, when ffmpeg has ended.
        guard line.level == .warning, !FFmpegWarnings.isHarmless(line.message) else { return (.debug, false) }
        return warned.withLock { warned in
            // The same message with other numbers is a repeat.
            guard warned.count < Self.warningLimit, warned.insert(line.message.filter { !$0.isNumber }).inserted else {
                return (.debug, false)
            }
            return (.warning, warned.count == Self.warningLimit)
        }
    }
}
