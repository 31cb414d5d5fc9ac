/// Thresholds and durations of the real-time machine.
public struct RealTimeTiming: Hashable, Sendable {
    /// The smallest backlog to act on. A switcher that keeps up has none; one frame at 30 per second is 0.03 s.
    public var limit: Duration = .milliseconds(150)
    /// How long a backlog must last before it counts.
    public var confirm: Duration = .milliseconds(200)
    /// The same while a greater effort is being tried.
    public var confirmOnTrial: Duration = .milliseconds(100)
    /// Speed, in seconds of media per second, from which a backlog is left alone because it will soon be gone. Network bursts and
    /// pauses of the whole host look like this.
    public var catchesUp = 1.3
    /// Backlog at which skipping ends.
    public var skipped: Duration = .milliseconds(50)
    /// How long skipping may take before it is given up: decoding alone is too much then.
    public var skipLimit: Duration = .seconds(2)
    /// Shortest time between two skips at the least effort; if more are needed, the slate is better.
    public var skipPause: Duration = .seconds(3)
    /// Time after its start during which a switcher may lag without the host counting as too slow.
    public var settle: Duration = .milliseconds(1500)
    /// How long a host must be too slow before a cut to less effort. Another process that starts up is done by then.
    public var patience: Duration = .seconds(3)
    /// How long an effort must be sustained before a greater one is tried; doubles when that fails.
    public var calm: Duration = .seconds(10)
    /// Upper limit of ``calm``.
    public var calmCap: Duration = .seconds(300)
    /// The same for a greater effort that costs a cut.
    public var calmBeforeCut: Duration = .seconds(120)
    /// Upper limit of ``calmBeforeCut``.
    public var calmBeforeCutCap: Duration = .seconds(6 * 3600)
    /// How long the slate stays on air when every effort is too much; doubles when the next try fails.
    public var pause: Duration = .seconds(60)
    /// Upper limit of ``pause``.
    public var pauseCap: Duration = .seconds(480)
    /// The part of the host's measured capacity that a rung may need at most.
    public var headroom = 0.9

    /// Creates the defaults.
    public init() {}
}
