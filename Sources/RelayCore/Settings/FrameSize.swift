/// Width and height of the program's picture in pixels, both even (required by 4:2:0 chroma).
public struct FrameSize: Sendable, Equatable, Hashable, CustomStringConvertible {
    /// Pixels per line.
    public let width: Int
    /// Lines.
    public let height: Int

    /// Creates a picture size.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// `1920x1080`.
    public var description: String { "\(width)x\(height)" }

    /// The rule for OUT_RES: a height alone means 16:9, with the width rounded to an even number (480 → 854).
    static let rule = SettingRule<FrameSize>(
        allowed:
            "a height such as 1080 or 720p (then 16:9), or WIDTHxHEIGHT; even numbers, height 64 to 4320, width 64 to 7680"
    ) { text in
        let lower = text.lowercased()
        let parts = lower.split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false)
        let size: FrameSize
        if parts.count == 2 {
            guard let width = parts[0].wholeNumber(), let height = parts[1].wholeNumber() else { return nil }
            size = FrameSize(width: width, height: height)
        } else {
            let digits = lower.hasSuffix("p") ? String(lower.dropLast()) : lower
            guard let height = digits.wholeNumber(), height <= 4320 else { return nil }
            size = FrameSize(width: (height * 16 + 9) / 18 * 2, height: height)
        }
        guard (64...7680).contains(size.width), (64...4320).contains(size.height), size.width % 2 == 0,
            size.height % 2 == 0
        else { return nil }
        return size
    }
}
