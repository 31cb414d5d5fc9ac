import Logging
import Synchronization

/// Reads the output of one ffmpeg, run with `-progress` on stdout and `-loglevel level+…`: tells progress reports from messages,
/// and keeps the errors, which say why it ended.
public final class FFmpegOutput: Sendable {
    /// What a line of output completes.
    public enum Event: Sendable {
        /// A progress report.
        case progress(FFmpegProgress)
        /// A message, without secrets.
        case message(FFmpegLogLine)
    }

    private struct State {
        var parser = FFmpegProgressParser()
        var errors: [String] = []
    }

    private let firstErrors: Int
    private let lastErrors: Int
    private let redact: @Sendable (String) -> String
    private let state = Mutex(State())

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - firstErrors: Number of errors to keep from the beginning: they say what kind of failure it is.
    ///   - lastErrors: Number of errors to keep from the end: several layers of ffmpeg report each failure, in a handful of lines.
    ///   - redact: Removes secrets from a line, before anything else looks at it: ffmpeg prints its URLs, and a server may repeat a
    ///     key in the reason it gives.
    public init(
        firstErrors: Int = 0, lastErrors: Int, redact: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.firstErrors = firstErrors
        self.lastErrors = lastErrors
        self.redact = redact
    }

    /// The kept messages of level error or above, the oldest first.
    public var errors: [String] { state.withLock { $0.errors } }

    /// Reads one line.
    public func take(_ line: OutputLine) -> Event? {
        switch line.stream {
        case .stdout:
            return state.withLock { $0.parser.consume(line.text) }.map { .progress($0) }
        case .stderr:
            let message = FFmpegLogLine(redact(line.text))
            if message.level >= .error { keep(message.message) }
            return .message(message)
        }
    }

    private func keep(_ error: String) {
        state.withLock { state in
            if state.errors.count == firstErrors + lastErrors { state.errors.remove(at: firstErrors) }
            state.errors.append(error)
        }
    }
}
