/// Frames per second as an exact fraction, the form that ffmpeg's `fps` filter takes.
public struct FrameRate: Sendable, Equatable, Hashable, CustomStringConvertible {
    /// Frames in `denominator` seconds.
    public let numerator: Int
    /// Seconds that hold `numerator` frames.
    public let denominator: Int

    /// Creates a whole number of frames per second.
    public init(_ framesPerSecond: Int) {
        self.init(numerator: framesPerSecond, denominator: 1)
    }

    /// Creates a fraction. Both numbers must be positive.
    public init(numerator: Int, denominator: Int) {
        precondition(numerator > 0 && denominator > 0, "a frame rate is positive")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Frames per second, rounded to a double.
    public var framesPerSecond: Double { Double(numerator) / Double(denominator) }

    /// As ffmpeg reads it: `30` or `30000/1001`.
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

    /// NTSC rates by the names that cameras and OBS use: the decimal names stand for these fractions (SMPTE ST 12).
    private static let ntsc = [
        "23.976": FrameRate(numerator: 24000, denominator: 1001),
        "24000/1001": FrameRate(numerator: 24000, denominator: 1001),
        "29.97": FrameRate(numerator: 30000, denominator: 1001),
        "30000/1001": FrameRate(numerator: 30000, denominator: 1001),
        "59.94": FrameRate(numerator: 60000, denominator: 1001),
        "60000/1001": FrameRate(numerator: 60000, denominator: 1001),
    ]

    /// The rule for OUT_FPS.
    static let rule = SettingRule<FrameRate>(allowed: "a whole number from 1 to 120, or 23.976, 29.97 or 59.94") {
        text in
        if let rate = ntsc[text] { return rate }
        return text.wholeNumber().flatMap { (1...120).contains($0) ? FrameRate($0) : nil }
    }
}
