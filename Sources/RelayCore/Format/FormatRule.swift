/// Which parts of the program's format follow publishers (OUT_RES=source, OUT_FPS=source), and how far.
public struct FormatRule: Hashable, Sendable {
    /// The largest picture that is followed, upright or not: what platforms take (Kick, Twitch: 1920x1080). A larger one is scaled.
    static let largest = (long: 1920, short: 1080)
    /// The frame rates that are followed: those that cameras and encoders offer. What a phone sends in poor light is none of them.
    static let frameRates =
        [(24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1)]
        .map { FrameRate(numerator: $0.0, denominator: $0.1) }
    /// A rate counts as one of those if it differs by this part at most.
    static let tolerance = 0.03

    /// Whether the picture's size follows.
    public let size: Bool
    /// Whether the frame rate follows.
    public let frameRate: Bool

    /// A rule of these values.
    public init(size: Bool, frameRate: Bool) {
        self.size = size
        self.frameRate = frameRate
    }

    /// Nothing follows.
    public static let fixed = FormatRule(size: false, frameRate: false)

    /// Whether anything follows.
    public var follows: Bool { size || frameRate }

    /// The format to begin with.
    ///
    /// - Parameters:
    ///   - saved: What the last publisher had, before this run; `nil`: none is known.
    ///   - configured: By the settings.
    public func beginning(with saved: ProgramFormat?, configured: ProgramFormat) -> ProgramFormat {
        guard let saved else { return configured }
        return ProgramFormat(
            size: size ? saved.size : configured.size, frameRate: frameRate ? saved.frameRate : configured.frameRate)
    }

    /// The format of the program after a publisher of this video.
    ///
    /// - Parameters:
    ///   - present: The program's format; parts that do not follow, or cannot, stay as they are.
    ///   - measured: Frames per second that were counted; `nil`: not yet. They decide if the announced ones are something else.
    public func format(
        after video: PublishedVideo, measured: Double?, present: ProgramFormat
    ) -> ProgramFormat {
        var format = present
        if size, let picture = video.picture, let size = Self.size(of: picture) { format.size = size }
        if frameRate {
            let isWrong = measured.flatMap { measured in
                video.frameRate.map { abs($0 - measured) > measured * CopyRule.measuredTolerance }
            }
            let rate = isWrong == true ? measured : video.frameRate ?? measured
            if let rate = rate.flatMap({ Self.frameRate($0, present: present.frameRate) }) { format.frameRate = rate }
        }
        return format
    }

    /// - Returns: `nil`: such a picture is not followed.
    private static func size(of picture: PublishedVideo.Picture) -> FrameSize? {
        let (width, height) = (picture.width, picture.height)
        guard picture.hasSquarePixels, width % 2 == 0, height % 2 == 0, min(width, height) >= 64,
            max(width, height) <= largest.long, min(width, height) <= largest.short
        else { return nil }
        return FrameSize(width: width, height: height)
    }

    /// - Returns: `nil`: it is as good as the present one, or no usual one.
    private static func frameRate(_ rate: Double, present: FrameRate) -> FrameRate? {
        func difference(_ other: FrameRate) -> Double {
            abs(rate - other.framesPerSecond) / other.framesPerSecond
        }
        guard difference(present) > CopyRule.announcedTolerance else { return nil }
        return frameRates.filter { difference($0) <= tolerance }.min { difference($0) < difference($1) }
    }
}
