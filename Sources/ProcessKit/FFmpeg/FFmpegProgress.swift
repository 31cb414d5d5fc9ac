/// One report of `ffmpeg -progress`: how far the output has come.
///
/// Each value is `nil` if ffmpeg prints `N/A` or omits it: at first in 7.1, the size under `-f fifo`, the frames without video.
public struct FFmpegProgress: Sendable, Equatable {
    /// Frames of video encoded or copied so far.
    public var frame: Int64?
    /// Frames per second, averaged since the start.
    public var framesPerSecond: Double?
    /// Quantiser of the last frame from the encoder of the output's first stream. 0 before the first frame, and for encoders that
    /// don't report it; negative for a stream copy.
    public var videoQuality: Double?
    /// Bits per second of the output, averaged since the start.
    public var bitrate: Double?
    /// Bytes written to the output.
    public var totalSize: Int64?
    /// The output's furthest timestamp.
    public var outTime: Duration?
    /// Frames repeated to keep the frame rate.
    public var duplicatedFrames: Int64?
    /// Frames dropped to keep the frame rate.
    public var droppedFrames: Int64?
    /// Seconds of media per second; 1 is real time.
    public var speed: Double?
    /// Whether this is the last report (`progress=end`).
    public var isLast = false

    /// Creates a report without values.
    public init() {}
}
