import Logging
import ProcessKit
import Synchronization

/// Keeps the last error line that ffmpeg printed.
final class LastErrors: Sendable {
    private let text = Mutex<String?>(nil)

    var last: String? { text.withLock { $0 } }

    /// Reads one line of ffmpeg's log.
    func heard(_ line: String) {
        let line = FFmpegLogLine(line)
        if line.level >= .error { text.withLock { $0 = line.message } }
    }
}
