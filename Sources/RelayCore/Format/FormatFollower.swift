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

    /// For how long a frame rate must be counted until it is taken for the publisher's: a network that dies loses frames.
    static let patience: Duration = .seconds(10)

    private var session: SessionID?
    private var counted: Counted?

    /// The program begins with this format.
    public init(_ format: ProgramFormat, rule: FormatRule) {
        self.format = format
        self.rule = rule
    }

    /// What is known of the publisher on air. The last one counts.
    ///
    /// - Parameter measured: Frames per second of the last seconds; `nil`: none are counted yet.
    public mutating func saw(
        _ video: PublishedVideo, measured: Double?, of session: SessionID, now: ContinuousClock.Instant
    ) {
        guard rule.follows else { return }
        if session != self.session { (self.session, counted) = (session, nil) }
        if let measured, let counted, FormatRule.isAbout(measured, counted.rate) {
            // It goes on.
        } else {
            counted = measured.flatMap(FormatRule.usualFrameRate).map { Counted(rate: $0, since: now) }
        }
        let lasting = counted.flatMap { now - $0.since >= Self.patience ? $0.rate.framesPerSecond : nil }
        let next = rule.format(after: video, measured: lasting, present: format)
        pending = next == format ? nil : next
    }

    private struct Counted: Hashable {
        let rate: FrameRate
        let since: ContinuousClock.Instant
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
