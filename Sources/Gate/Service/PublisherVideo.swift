import RTMP
import RelayCore

/// What is known of one publisher's video.
struct PublisherVideo {
    /// Milliseconds of media between its last two keyframes.
    var keyframeInterval: Int?
    /// Frames per second of media.
    var frameRate: Double?
    /// Bits per second of media.
    var bitrate: Double?
    /// How often its timestamps have jumped.
    var jumps = 0
    /// Whether it has keyframes that are no IDR pictures.
    var hasOpenGOP = false
    /// What its headers say.
    var described: PublishedVideo?
}

extension PublishedVideo {
    /// What a publisher's headers say.
    init(_ description: VideoDescription) {
        self.init(
            picture: description.parameters.map {
                Picture(
                    width: $0.width, height: $0.height, chromaFormat: $0.chromaFormat, bitDepth: $0.bitDepth,
                    isProgressive: $0.isProgressive, hasSquarePixels: $0.hasSquarePixels)
            }, frameRate: description.frameRate, bitrate: description.bitrate)
    }
}
