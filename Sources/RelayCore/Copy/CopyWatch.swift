/// Watches what only time tells of a video that is copied: its frame rate, its bitrate, the distance of its keyframes, whether
/// viewers can join at them, and its timestamps.
///
/// Pure. relay-gate measures; it reports at most once a second, the rates over two seconds of media.
public struct CopyWatch: Hashable, Sendable {
    /// What relay-gate has measured of a publisher's video; `nil`: not yet.
    public struct Figures: Hashable, Sendable {
        /// Milliseconds of media between the last two keyframes.
        public let keyframeInterval: Int?
        /// Frames per second of media.
        public let frameRate: Double?
        /// Bits per second of media.
        public let bitrate: Double?
        /// How often its timestamps have jumped.
        public let jumps: Int
        /// Whether a keyframe was no IDR picture.
        public let hasOpenGOP: Bool

        /// Figures of these values.
        public init(
            keyframeInterval: Int?, frameRate: Double?, bitrate: Double?, jumps: Int = 0, hasOpenGOP: Bool = false
        ) {
            self.keyframeInterval = keyframeInterval
            self.frameRate = frameRate
            self.bitrate = bitrate
            self.jumps = jumps
            self.hasOpenGOP = hasOpenGOP
        }
    }

    /// For how long a rate must be wrong.
    static let patience: Duration = .seconds(10)
    /// How many jumps within ``jumpSpan`` are too many: one is a network that was gone.
    static let mostJumps = 3
    /// See ``mostJumps``.
    static let jumpSpan: Duration = .seconds(60)

    private let rule: CopyRule
    private var session: SessionID?
    private var wrongRateSince: ContinuousClock.Instant?
    private var overSince: ContinuousClock.Instant?
    /// Bits that have come beyond the limit's rate.
    private var excess = 0.0
    private var lastAt: ContinuousClock.Instant?
    private var jumps: [ContinuousClock.Instant] = []
    private var jumpsBefore: Int?

    /// Nobody publishes.
    public init(_ rule: CopyRule) { self.rule = rule }

    /// relay-gate has reported.
    ///
    /// - Parameter session: Whose figures they are. Another one is judged anew.
    /// - Returns: Why its video must not be copied any more.
    public mutating func observed(
        _ figures: Figures, of session: SessionID, now: ContinuousClock.Instant
    ) -> CopyObstacle? {
        if session != self.session {
            self = CopyWatch(rule)
            (self.session, jumpsBefore) = (session, figures.jumps)
        }
        defer { lastAt = now }
        if figures.hasOpenGOP { return .openGOP }
        if let obstacle = figures.keyframeInterval.flatMap(rule.obstacle(keyframeInterval:)) { return obstacle }
        if hasJumped(figures.jumps, now) { return .timestamps }
        if let rate = figures.frameRate, let obstacle = rule.obstacle(frameRate: rate) {
            let since = wrongRateSince ?? now
            wrongRateSince = since
            if now - since >= Self.patience { return obstacle }
        } else {
            wrongRateSince = nil
        }
        return figures.bitrate.flatMap { isOver($0, now) }
    }

    /// A bucket of BUFFER_SIZE that leaks with MAX_BITRATE, as in an encoder's rate control.
    private mutating func isOver(_ bitrate: Double, _ now: ContinuousClock.Instant) -> CopyObstacle? {
        let limit = rule.bitrateLimit
        if let lastAt {
            let elapsed = (now - lastAt) / .seconds(1)
            // An encoder that keeps to MAX_BITRATE is a little above it, by its headers if nothing else, for hours.
            let leak = Double(limit.rate) * (1 + CopyRule.bitrateTolerance)
            excess = min(max(0, excess + (bitrate - leak) * elapsed), Double(limit.buffer) * 2)
        }
        guard excess > Double(limit.buffer) else {
            overSince = nil
            return nil
        }
        let since = overSince ?? now
        overSince = since
        return now - since >= Self.patience ? .bitrate(bitrate.bounded, limit: limit.rate) : nil
    }

    private mutating func hasJumped(_ count: Int, _ now: ContinuousClock.Instant) -> Bool {
        let new = count - (jumpsBefore ?? count)
        jumpsBefore = count
        jumps.removeAll { $0 + Self.jumpSpan <= now }
        for _ in 0..<min(max(0, new), Self.mostJumps) { jumps.append(now) }
        return jumps.count >= Self.mostJumps
    }
}
