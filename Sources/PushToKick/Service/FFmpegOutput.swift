import Logging
import ProcessKit
import Synchronization

/// Reads the output of one ffmpeg run: progress reports on stdout, messages on stderr.
final class FFmpegOutput: Sendable {
    private struct State {
        var parser = FFmpegProgressParser()
        var errors: [String] = []
        var warned: Set<String> = []
    }

    /// Errors kept for the end: several layers of ffmpeg report each failure, in a handful of lines.
    private static let errorLimit = 20
    /// Maximum number of different warnings logged per run: it may last weeks, and its messages quote the other side.
    private static let warningLimit = 20

    private let destination: Destination
    private let logger: Logger
    private let onProgress: @Sendable (FFmpegProgress) -> Void
    private let state = Mutex(State())

    init(destination: Destination, logger: Logger, onProgress: @escaping @Sendable (FFmpegProgress) -> Void) {
        self.destination = destination
        self.logger = logger
        self.onProgress = onProgress
    }

    /// The last messages of level error or above.
    var errors: [String] { state.withLock { $0.errors } }

    func take(_ line: OutputLine) {
        switch line.stream {
        case .stdout:
            if let report = state.withLock({ $0.parser.consume(line.text) }) { onProgress(report) }
        case .stderr:
            // Before anything else: a server may repeat the key in the reason it gives.
            listen(FFmpegLogLine(destination.redacted(line.text)))
        }
    }

    private func listen(_ line: FFmpegLogLine) {
        let (level, isLast) = state.withLock { state -> (Logger.Level, Bool) in
            if line.level >= .error {
                if state.errors.count == Self.errorLimit { state.errors.removeFirst() }
                state.errors.append(line.message)
                // Reported in one line, with its meaning, when ffmpeg has ended.
                return (.debug, false)
            }
            if line.level < .warning || FFmpegWarnings.isHarmless(line.message) { return (.debug, false) }
            // The same message with other numbers is a repeat.
            guard state.warned.count < Self.warningLimit,
                state.warned.insert(line.message.filter { !$0.isNumber }).inserted
            else { return (.debug, false) }
            return (.warning, state.warned.count == Self.warningLimit)
        }
        var metadata: Logger.Metadata = ["ffmpeg": "\(line.message)"]
        metadata["component"] = line.component.map { "\($0)" }
        logger.log(level: level, "ffmpeg says", metadata: metadata)
        if isLast { logger.warning("ffmpeg has more warnings; they are logged at level debug") }
    }
}
