/// What the switch machine has learnt about a publisher's session from its switchers and from nginx's statistics.
struct SessionState: Hashable, Sendable {
    /// Why its switchers make silence; `nil`: they don't.
    var silence: Silence?
    /// Its frames have stopped.
    var isStalled = false
    /// Why it has no picture that a switcher could show, for which its switcher waits as long as it takes; `nil`: as far as is known, it
    /// has one.
    var missingPicture: Snapshot.Publisher.Picture?
    /// Too little arrives of it, so it is not shown.
    var isTooLow = false
    /// The failures of its switchers.
    var retry: Retry?
    /// Whether it is known what its video is like.
    var isDescribed = false
    /// Why its video is not copied; `nil`: it fits, as far as is known.
    var copyObstacle: CopyObstacle?
    /// Whether that was reported.
    var copyObstacleIsTold = false

    /// Why a publisher is shown with silence.
    enum Silence: Hashable, Sendable {
        /// It sends no sound.
        case missing
        /// Its sound is in a coding that cannot be read.
        case unreadable(codec: String)
    }
}

/// Failures in a row of one source's switchers.
struct Retry: Hashable, Sendable {
    var failures: Int
    var lastAt: ContinuousClock.Instant
    /// The end of the pause before the next switcher. `nil` once it is over; the count stays, so that the next failure waits longer.
    var notBefore: ContinuousClock.Instant?

    /// Another failure.
    ///
    /// - Parameters:
    ///   - earlier: The failures before it.
    ///   - cap: The longest pause.
    init(after earlier: Retry?, cap: Duration, _ turn: Turn) {
        let earlier = earlier.map { $0.lastAt + turn.timing.retryForget > turn.now ? $0.failures : 0 } ?? 0
        failures = earlier + 1
        lastAt = turn.now
        notBefore = turn.now + min(cap, turn.timing.retryFirst * (1 << min(earlier, 10)))
    }

    /// Ends the pause if its time has come.
    mutating func expire(_ now: ContinuousClock.Instant) { if let end = notBefore, end <= now { notBefore = nil } }
}
