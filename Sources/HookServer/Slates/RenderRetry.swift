import ProcessKit

/// The failures in a row of rendering a slate again, in another format or with another encoder: when it is tried next, and whether the
/// last one is news.
///
/// Pure. The slate is shown as it was meanwhile, so what stopped its rendering (a full disk, a program that was killed) may pass unnoticed.
struct RenderRetry: Sendable, Equatable {
    /// One minute before the second attempt, then twice as long each time, up to an hour: an attempt may read and render a long video.
    static let pauses = Backoff(first: .seconds(60), cap: .seconds(3600), jitter: 0)

    /// Why the last attempt failed.
    let reason: String
    /// Whether the one before failed for another reason, or there was none.
    let isNews: Bool
    /// The end of the pause before the next attempt.
    let notBefore: ContinuousClock.Instant
    private let pauses: Backoff

    /// Another failure.
    ///
    /// - Parameters:
    ///   - earlier: The failures before it.
    ///   - pauses: The pauses after the first one and those that follow.
    init(after earlier: RenderRetry?, pauses: Backoff, reason: String, now: ContinuousClock.Instant) {
        var pauses = earlier?.pauses ?? pauses
        var generator = SystemRandomNumberGenerator()
        notBefore = now + pauses.next(ranFor: .zero, using: &generator)
        isNews = earlier?.reason != reason
        self.pauses = pauses
        self.reason = reason
    }

    /// Whether it is time for the next attempt.
    func isOver(_ now: ContinuousClock.Instant) -> Bool { notBefore <= now }
}
