import Logging
import ProcessKit
import Synchronization

/// The last line ffmpeg printed as an error.
final class LastErrors: Sendable {
    private let text = Mutex<String?>(nil)

    var last: String? { text.withLock { $0 } }

    /// Reads one line of ffmpeg's log.
    func heard(_ line: String) {
        let line = FFmpegLogLine(line)
        if line.level >= .error { text.withLock { $0 = line.message } }
    }
}
