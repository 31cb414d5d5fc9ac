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
    ///   - measured: Frames per second that were counted for a while; `nil`: not yet. They decide if the announced ones are something else.
    public func format(
        after video: PublishedVideo, measured: Double?, present: ProgramFormat
    ) -> ProgramFormat {
        var format = present
        if size, let picture = video.picture, let size = Self.size(of: picture) { format.size = size }
        guard frameRate else { return format }
        let announced = video.frameRate.flatMap { rate in
            measured.map { abs(rate - $0) <= $0 * CopyRule.measuredTolerance } ?? true ? rate : nil
        }
        if let announced {
            format.frameRate = Self.frameRate(announced, CopyRule.announcedTolerance, present: present.frameRate)
        } else if let measured {
            format.frameRate = Self.frameRate(measured, Self.tolerance, present: present.frameRate)
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

    /// The usual rate that a rate is, or the present one if it is as good as that, by such a part, or no usual one.
    private static func frameRate(_ rate: Double, _ part: Double, present: FrameRate) -> FrameRate {
        guard difference(rate, present) > part else { return present }
        return usualFrameRate(rate) ?? present
    }

    /// The rate that is followed if so many frames per second are counted; `nil`: none is.
    static func usualFrameRate(_ rate: Double) -> FrameRate? {
        frameRates.filter { isAbout(rate, $0) }.min { difference(rate, $0) < difference(rate, $1) }
    }

    /// Whether so many frames per second may be counted of a publisher of this rate.
    static func isAbout(_ rate: Double, _ other: FrameRate) -> Bool { difference(rate, other) <= tolerance }

    private static func difference(_ rate: Double, _ other: FrameRate) -> Double {
        abs(rate - other.framesPerSecond) / other.framesPerSecond
    }
}
