/// The program's format: every switcher encodes to exactly this, so the platform sees no change.
public struct VideoProfile: Sendable, Equatable, Hashable {
    /// Picture size.
    public var size: FrameSize
    /// Frames per second, constant.
    public var frameRate: FrameRate
    /// Target video bitrate in bits per second.
    public var videoBitrate: Int
    /// The rate control's maximum in bits per second.
    public var maxBitrate: Int
    /// The rate control's buffer in bits.
    public var bufferSize: Int
    /// Time from one keyframe to the next.
    public var keyframeInterval: Duration
    /// ffmpeg's name of the video encoder.
    public var encoder: String
    /// The encoder's preset; `nil`: none is given.
    public var preset: String?
    /// Which card encodes: a render node, or the number of an NVIDIA card; `nil`: the first one.
    public var device: String?
    /// How soon the encoder gives a frame back.
    public var latency: Latency
    /// AAC bitrate in bits per second.
    public var audioBitrate: Int
    /// Audio sample rate in Hz.
    public var sampleRate: Int

    /// How soon an encoder gives a frame back (VIDEO_LATENCY).
    public enum Latency: String, Sendable, CaseIterable {
        /// libx264 looks a few frames ahead, and uses frames that refer to later ones; a card works on several frames at once.
        case normal
        /// Neither. libx264 divides each frame among the processors instead of several frames.
        case low
    }

    /// Creates a profile.
    public init(
        size: FrameSize, frameRate: FrameRate, videoBitrate: Int, maxBitrate: Int, bufferSize: Int,
        keyframeInterval: Duration, encoder: String, preset: String?, device: String? = nil, latency: Latency = .normal,
        audioBitrate: Int, sampleRate: Int
    ) {
        self.size = size
        self.frameRate = frameRate
        self.videoBitrate = videoBitrate
        self.maxBitrate = maxBitrate
        self.bufferSize = bufferSize
        self.keyframeInterval = keyframeInterval
        self.encoder = encoder
        self.preset = preset
        self.device = device
        self.latency = latency
        self.audioBitrate = audioBitrate
        self.sampleRate = sampleRate
    }

    /// Pixels per line.
    public var width: Int { size.width }
    /// Lines.
    public var height: Int { size.height }
    /// Seconds from one keyframe to the next.
    public var keyframeSeconds: Double { Double(keyframeMilliseconds) / 1000 }
    /// Frames from one keyframe to the next, at least 1: ffmpeg's `-g`.
    public var keyframeFrames: Int {
        let perThousandSeconds = keyframeMilliseconds * frameRate.numerator
        let divisor = 1000 * frameRate.denominator
        return max(1, (perThousandSeconds + divisor / 2) / divisor)
    }

    private var keyframeMilliseconds: Int {
        let (seconds, attoseconds) = keyframeInterval.components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// A text for file names that differs whenever a rendered slate would differ. The leading number changes when the meaning of a
    /// field does.
    public var cacheKey: String {
        let rate = "\(frameRate.numerator)_\(frameRate.denominator)"
        // What x264 is told has changed since 7.
        let version = VideoEncoder(encoder) == .x264 ? 10 : 7
        let card = device.map { "-" + ($0.split(separator: "/").last ?? "") } ?? ""
        return "\(version)-\(size)-\(rate)-v\(videoBitrate)-m\(maxBitrate)-b\(bufferSize)-k\(keyframeMilliseconds)"
            + "-\(encoder)\(card)-\(preset ?? "")\(latency == .normal ? "" : "-\(latency.rawValue)")-a\(audioBitrate)-\(sampleRate)"
    }
}
