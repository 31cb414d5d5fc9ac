import ProcessKit

/// How far ffmpeg's output has come.
struct OutputPosition: Sendable, Equatable {
    /// The output's furthest timestamp; `nil` at first in ffmpeg 7.1.
    var time: Duration?
    /// Frames copied.
    var frames: Int64?
    /// Bytes written.
    var bytes: Int64?

    init(time: Duration? = nil, frames: Int64? = nil, bytes: Int64? = nil) {
        self.time = time
        self.frames = frames
        self.bytes = bytes
    }

    init(_ progress: FFmpegProgress) {
        self.init(time: progress.outTime, frames: progress.frame, bytes: progress.totalSize)
    }

    /// Whether media was sent since an earlier report of the same run.
    ///
    /// Timestamps decide if there are any: frames that all carry the same time are no progress for a viewer.
    func isAhead(of earlier: OutputPosition) -> Bool {
        if let time, let before = earlier.time { return time > before }
        if time != nil { return true }
        return (frames ?? 0) > (earlier.frames ?? 0) && (bytes ?? 0) > (earlier.bytes ?? 0)
    }
}
