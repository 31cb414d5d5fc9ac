/// One report of `ffmpeg -progress`: where the output stands.
///
/// Each value is `nil` when ffmpeg says `N/A` or leaves it out: at first in 7.1, the size under `-f fifo`, the frames without
/// video.
public struct FFmpegProgress: Sendable, Equatable {
    /// Frames of video encoded or copied so far.
    public var frame: Int64?
    /// Frames a second, averaged since the start.
    public var framesPerSecond: Double?
    /// Quantiser of the last frame that came out of the encoder of the output's first stream. 0 before there was one, and for
    /// encoders that don't tell; negative for a stream copy.
    public var videoQuality: Double?
    /// Bits a second of the output, averaged since the start.
    public var bitrate: Double?
    /// Bytes written to the output.
    public var totalSize: Int64?
    /// The output's furthest timestamp.
    public var outTime: Duration?
    /// Frames repeated to keep the frame rate.
    public var duplicatedFrames: Int64?
    /// Frames left out to keep the frame rate.
    public var droppedFrames: Int64?
    /// Seconds of media for each second of time; 1 is real time.
    public var speed: Double?
    /// Whether this is the last report (`progress=end`).
    public var isLast = false

    /// A report without values.
    public init() {}
}
