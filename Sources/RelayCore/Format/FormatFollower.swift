/// Decides when the program takes the format of its publisher (OUT_RES=source, OUT_FPS=source).
///
/// Pure. A visit keeps the format in which it began, so that no picture changes its size while somebody watches it. When the publisher is gone,
/// slates are rendered in its format, and the next visit begins in it.
public struct FormatFollower: Hashable, Sendable {
    /// The format of the program.
    public private(set) var format: ProgramFormat
    /// Which parts of it follow.
    public let rule: FormatRule
    /// What the program becomes when the publisher is gone; `nil`: it stays as it is.
    public private(set) var pending: ProgramFormat?

    /// The program begins with this format.
    public init(_ format: ProgramFormat, rule: FormatRule) {
        self.format = format
        self.rule = rule
    }

    /// What is known of the publisher on air. The last one counts.
    public mutating func saw(_ video: PublishedVideo, measured: Double?) {
        guard rule.follows else { return }
        let next = rule.format(after: video, measured: measured, present: format)
        pending = next == format ? nil : next
    }

    /// No publisher is on air, or about to be.
    ///
    /// - Returns: The program's format from now on; `nil`: the same as before.
    public mutating func publisherIsGone() -> ProgramFormat? {
        guard let pending else { return nil }
        (format, self.pending) = (pending, nil)
        return format
    }
}
