import Logging
import ProcessKit
import Synchronization

/// Reports the progress of a rendering: each percent to a callback, and every quarter to the log.
final class RenderProgress: Sendable {
    private struct State {
        var percent: Int64 = 0
        var bytes: Int64 = 0
    }

    private let frames: Int?
    private let logger: Logger
    private let onPercent: @Sendable (Int) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - frames: The total number of frames; `nil`: no progress is reported.
    ///   - onPercent: Called at each further percent, 1 to 99.
    init(frames: Int?, logger: Logger, onPercent: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.frames = frames
        self.logger = logger
        self.onPercent = onPercent
    }

    /// Bytes written at the last report.
    var bytes: Int64 { state.withLock { $0.bytes } }

    /// Takes a report of ffmpeg.
    func heard(_ report: FFmpegProgress) {
        let step = state.withLock { state -> (from: Int64, to: Int64)? in
            state.bytes = report.totalSize ?? state.bytes
            guard let frame = report.frame, let frames, frames > 0 else { return nil }
            // Completion is reported when the file is in place.
            let percent = min(99, frame * 100 / Int64(frames))
            guard percent > state.percent else { return nil }
            defer { state.percent = percent }
            return (state.percent, percent)
        }
        guard let step else { return }
        onPercent(Int(step.to))
        // A progress bar on a terminal moves with each; a journal gets three lines.
        logger.log(
            level: step.to / 25 > step.from / 25 ? .info : .debug, "rendering the slate",
            metadata: ["percent": "\(step.to)"])
    }
}
