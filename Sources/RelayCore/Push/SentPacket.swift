/// One packet of media that a push has sent to its platform.
public struct SentPacket: Hashable, Sendable {
    /// The two streams of the program, numbered as ``PushCommand`` maps them.
    public enum Stream: Int, Hashable, Sendable {
        /// The picture.
        case picture = 0
        /// The sound.
        case sound = 1
    }

    /// The stream it belongs to.
    public let stream: Stream
    /// Decoding time in milliseconds.
    public let dts: Int64
    /// When ffmpeg had handed it to the platform's connection, in microseconds since 1970.
    public let time: Int64

    /// A packet that was sent.
    public init(_ stream: Stream, dts: Int64, time: Int64) {
        self.stream = stream
        self.dts = dts
        self.time = time
    }
}
