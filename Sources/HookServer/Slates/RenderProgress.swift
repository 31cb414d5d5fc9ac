import Logging
import ProcessKit
import RelayCore
import Synchronization

/// Logs how far a render is, at most once per percent.
final class RenderProgress: Sendable {
    private struct State {
        var parser = FFmpegProgressParser()
        var percent: Int64 = 0
    }

    private let frames: Int?
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter frames: How many there will be; `nil`: nothing is logged.
    init(frames: Int?, logger: Logger) {
        self.frames = frames
        self.logger = logger
    }

    /// Reads one line of ffmpeg's progress.
    func heard(_ line: String) {
        guard let frames, frames > 0 else { return }
        let percent = state.withLock { state -> Int64? in
            guard let frame = state.parser.consume(line)?.frame else { return nil }
            // That it is over is said when the file is in place.
            let percent = min(99, frame * 100 / Int64(frames))
            guard percent > state.percent else { return nil }
            state.percent = percent
            return percent
        }
        // For a bar on a terminal; in a journal it would be a hundred lines.
        if let percent { logger.debug("rendering the slate", metadata: ["percent": "\(percent)"]) }
    }
}
