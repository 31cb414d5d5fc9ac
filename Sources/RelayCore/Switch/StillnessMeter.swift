/// Judges from what one live switcher's filters print whether a publisher's picture and sound stay the same. Pure.
public struct StillnessMeter: Hashable, Sendable {
    /// What has been seen or heard for the last two seconds.
    public struct Verdict: Hashable, Sendable {
        /// What it is about.
        public let medium: StillnessRule.Medium
        /// Whether it has stayed the same.
        public let isStill: Bool
        /// Since when, if it has.
        public let since: ContinuousClock.Instant
    }

    /// How long the picture is looked at for a verdict: for no less than one keyframe of most encoders.
    static let window: Duration = .seconds(2)
    /// Frames of a window at least.
    static let leastFrames = 10
    /// A longer time without a frame begins another window: frames that stop have a rule of their own.
    static let longestGap: Duration = .seconds(2)
    /// The share of a window's frames that counts, those with the smallest differences: a keyframe, and the three or four frames by which
    /// x264 then comes back to the picture that it had, differ from the ones before them although the source does not change.
    static let share = 0.85
    /// The mean of those differences, in percent, from which on the picture moves.
    ///
    /// Measured at 720p30 with x264 (veryfast, a keyframe every 1 and 2 s): a still photograph differs by 0.007 to 0.012 at 2500
    /// kbit/s, 0.005 to 0.011 at 6000 and 0.020 at 1000; a still picture full of grain by 0.023 at 2500 and 0.011 at 6000; graphics by less
    /// than 0.001. A camera without any movement, and with grain of a standard deviation of 1.7 levels, differs by 0.027 to 0.031 at
    /// 2500 kbit/s; with 2.3 levels by 0.037 to 0.055, and at 6000 kbit/s by 0.121; with 4.6 levels, film grain, by 0.10 and
    /// 0.28, and by 0.041 at 1000. Fainter grain is lost in the encoder: then only movement counts.
    static let leastMovement = 0.025

    private let rule: StillnessRule
    private var frames: [Double] = []
    private var windowBegan: ContinuousClock.Instant?
    private var lastFrame: ContinuousClock.Instant?
    /// Whether some part of the picture has changed in this window.
    private var hasChanged = false
    /// Whether a changed part was printed yet: the first one is the first frame.
    private var hasBegun = false
    /// Whether the picture was still when it was judged last.
    private var isStill = true
    private var silentSince: ContinuousClock.Instant?
    private var soundJudged: ContinuousClock.Instant?

    /// Nothing is seen yet.
    public init(_ rule: StillnessRule) { self.rule = rule }

    /// A line was printed.
    public mutating func observed(_ line: StillnessLine, now: ContinuousClock.Instant) -> Verdict? {
        switch line {
        case .frame(let difference): return frame(difference, now)
        case .changedPart:
            guard hasBegun else {
                hasBegun = true
                return nil
            }
            hasChanged = true
            guard isStill else { return nil }
            // Not only when the window is over.
            isStill = false
            return Verdict(medium: .picture, isStill: false, since: now)
        case .silenceBegins:
            silentSince = now - StillnessLine.silence
            return nil
        case .silenceEnds:
            silentSince = nil
            return Verdict(medium: .sound, isStill: false, since: now)
        }
    }

    /// Time has passed, and the switcher works; to be called several times a second.
    public mutating func passed(now: ContinuousClock.Instant) -> Verdict? {
        guard rule.sound != nil else { return nil }
        let judged = soundJudged ?? now
        guard now - judged >= Self.window else {
            soundJudged = judged
            return nil
        }
        soundJudged = now
        return Verdict(medium: .sound, isStill: silentSince != nil, since: silentSince ?? now)
    }

    private mutating func frame(_ difference: Double, _ now: ContinuousClock.Instant) -> Verdict? {
        if let lastFrame, now - lastFrame > Self.longestGap { (windowBegan, frames, hasChanged) = (nil, [], false) }
        lastFrame = now
        let began = windowBegan ?? now
        windowBegan = began
        frames.append(difference)
        guard now - began >= Self.window, frames.count >= Self.leastFrames else { return nil }
        let smallest = frames.sorted().prefix(Int(Double(frames.count) * Self.share))
        let mean = smallest.reduce(0, +) / Double(smallest.count)
        isStill = !hasChanged && mean < Self.leastMovement
        (windowBegan, frames, hasChanged) = (now, [], false)
        return Verdict(medium: .picture, isStill: isStill, since: began)
    }
}
