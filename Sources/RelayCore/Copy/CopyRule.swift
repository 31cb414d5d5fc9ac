/// What a publisher's video must be like to be copied to the program, instead of being encoded.
public struct CopyRule: Hashable, Sendable {
    /// Frame rates that are announced may differ by this part: 29.97 is 30, and 59.94 is 60.
    static let announcedTolerance = 0.01
    /// Frame rates that are measured may differ by this part: a camera drops a frame now and then, and two seconds are counted.
    static let measuredTolerance = 0.1
    /// An announced bitrate may be above MAX_BITRATE by this part: it says what the encoder aims at.
    static let bitrateTolerance = 0.05
    /// Keyframes may be this far apart, or KEYFRAME_SECONDS if that is more: YouTube's limit, and what players wait for at most.
    static let keyframes: Duration = .seconds(4)

    private let profile: VideoProfile
    private let format: FormatRule

    /// The rule for a program of this format, of which this follows publishers.
    public init(_ profile: VideoProfile, following format: FormatRule = .fixed) {
        self.profile = profile
        self.format = format
    }

    /// Why a video is not copied, by what is known before its first frame; `nil`: as far as that goes, it fits. A frame rate or bitrate that
    /// is not announced is measured while it is on air (``CopyWatch``).
    public func obstacle(to video: PublishedVideo) -> CopyObstacle? {
        guard let obstacle = presentObstacle(to: video) else { return nil }
        var next = profile
        next.format = format.format(after: video, measured: nil, present: profile.format)
        guard next != profile, CopyRule(next).presentObstacle(to: video) == nil else { return obstacle }
        return .format(next.format.description, now: profile.format.description)
    }

    private func presentObstacle(to video: PublishedVideo) -> CopyObstacle? {
        guard let picture = video.picture else { return .unreadable }
        guard picture.chromaFormat == 1, picture.bitDepth == 8 else { return .samples }
        guard picture.isProgressive else { return .interlaced }
        guard picture.hasSquarePixels else { return .pixels }
        guard picture.width == profile.width, picture.height == profile.height else {
            return .size(
                "\(picture.width)x\(picture.height)", wanted: profile.size.description)
        }
        if let rate = video.frameRate, differs(rate, by: Self.announcedTolerance) { return frameRate(rate) }
        if let bitrate = video.bitrate, bitrate > Double(profile.maxBitrate) * (1 + Self.bitrateTolerance) {
            return .bitrate(bitrate.bounded, limit: profile.maxBitrate)
        }
        return nil
    }

    /// Why a video with this measured frame rate is not copied.
    func obstacle(frameRate rate: Double) -> CopyObstacle? {
        guard differs(rate, by: Self.measuredTolerance) else { return nil }
        let next = format.format(
            after: PublishedVideo(picture: nil), measured: FormatRule.usualFrameRate(rate)?.framesPerSecond,
            present: profile.format)
        return next == profile.format
            ? frameRate(rate) : .format(next.description, now: profile.format.description)
    }

    /// Why a video whose keyframes are so many milliseconds apart is not copied. A tenth of a second is left to timestamps that are
    /// rounded.
    func obstacle(keyframeInterval interval: Int) -> CopyObstacle? {
        let limit = Int(max(Self.keyframes, profile.keyframeInterval).milliseconds)
        return interval > limit + 100 ? .keyframes(interval, limit: limit) : nil
    }

    /// Bits per second, and how many bits more may come for a while.
    var bitrateLimit: (rate: Int, buffer: Int) { (profile.maxBitrate, profile.bufferSize) }

    private func differs(_ rate: Double, by part: Double) -> Bool {
        abs(rate - profile.frameRate.framesPerSecond) > profile.frameRate.framesPerSecond * part
    }

    private func frameRate(_ rate: Double) -> CopyObstacle {
        .frameRate((rate * 1000).rounded().bounded, wanted: profile.frameRate.description)
    }
}

extension Double {
    /// As a whole number, for people: what a service reports may be any number.
    var bounded: Int { isNaN ? 0 : Int(min(max(self, 0), 1e12)) }
}
