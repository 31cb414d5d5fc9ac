/// The length of a slate whose end joins its beginning: a whole number of video frames and of AAC frames.
public struct SlateLoop: Hashable, Sendable {
    /// Video frames per loop.
    public let videoFrames: Int
    /// AAC frames per loop; each is 1024 samples (ISO/IEC 14496-3).
    public let audioFrames: Int

    static let samplesPerFrame = 1024

    /// The loop for a still picture: the shortest of at least `seconds` in which picture and sound end at the same instant and
    /// which is a whole number of keyframe intervals, if there is one of at most half a minute.
    public static func still(_ profile: VideoProfile, seconds: Double = 4) -> SlateLoop {
        let rate = profile.frameRate
        // One AAC frame in units of 1/(rate numerator × sample rate): the video frame's and the AAC frame's common multiple.
        let videoUnit = rate.denominator * profile.sampleRate
        let audioUnit = samplesPerFrame * rate.numerator
        let common = videoUnit / gcd(videoUnit, audioUnit) * audioUnit
        let framesOfCommon = common / videoUnit
        let framesWithKeyframe =
            framesOfCommon / gcd(framesOfCommon, profile.keyframeFrames) * profile.keyframeFrames
        let most = Int(30 * rate.framesPerSecond)
        let least = Int((seconds * rate.framesPerSecond).rounded(.up))
        for step in [framesWithKeyframe, framesOfCommon] where step <= most {
            return matching(frames: (least + step - 1) / step * step, profile)
        }
        return matching(frames: (least / profile.keyframeFrames + 1) * profile.keyframeFrames, profile)
    }

    /// The loop for a video of this length. The sound is cut or padded to the nearest AAC frame, at most 11 ms.
    public static func video(seconds: Double, _ profile: VideoProfile) -> SlateLoop {
        matching(frames: max(1, Int((seconds * profile.frameRate.framesPerSecond).rounded())), profile)
    }

    /// Number of samples to give to the encoder for an output of exactly ``audioFrames``: it adds one frame of its own in front
    /// (the priming samples), which would otherwise make each loop one frame too long (checked with ffmpeg 5.1).
    public var encodedSamples: Int { max(1, audioFrames - 1) * Self.samplesPerFrame }

    private static func matching(frames: Int, _ profile: VideoProfile) -> SlateLoop {
        let seconds = Double(frames) / profile.frameRate.framesPerSecond
        let audio = (seconds * Double(profile.sampleRate) / Double(samplesPerFrame)).rounded()
        return SlateLoop(videoFrames: frames, audioFrames: max(2, Int(audio)))
    }

    private static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}
