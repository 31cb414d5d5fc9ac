/// Limits of the real-time machine.
public struct RealTimeTiming: Hashable, Sendable {
    /// A backlog that is worth acting on. A switcher that keeps up has none; one frame of 30 a second is 0.03 s.
    public var limit: Duration = .milliseconds(150)
    /// How long a backlog must last.
    public var confirm: Duration = .milliseconds(200)
    /// The same for a greater effort that is being tried.
    public var confirmOnTrial: Duration = .milliseconds(100)
    /// Seconds of media for each second of time from which on a backlog is left alone: it is gone in a moment. A burst of the
    /// network and a pause of the whole host look so.
    public var catchesUp = 1.3
    /// What is left of a backlog when it counts as skipped.
    public var skipped: Duration = .milliseconds(50)
    /// How long skipping may take before it counts as hopeless: decoding alone is too much.
    public var skipLimit: Duration = .seconds(2)
    /// With the least effort, a backlog is skipped no more often than this; else the slate is better.
    public var skipPause: Duration = .seconds(3)
    /// After its start a switcher may be behind for so long without the host being too slow.
    public var settle: Duration = .milliseconds(1500)
    /// How long a host must have been too slow before a cut to less effort is paid for. Something else that starts up is over by
    /// then.
    public var patience: Duration = .seconds(3)
    /// How long an effort must have been kept up before a greater one is tried; doubled when that fails.
    public var calm: Duration = .seconds(10)
    /// The longest such time.
    public var calmCap: Duration = .seconds(300)
    /// The same for a greater effort that costs a cut.
    public var calmBeforeCut: Duration = .seconds(120)
    /// The longest such time.
    public var calmBeforeCutCap: Duration = .seconds(6 * 3600)
    /// How long the slate stays when no effort is small enough; doubled when the next try fails.
    public var pause: Duration = .seconds(60)
    /// The longest such time.
    public var pauseCap: Duration = .seconds(480)
    /// A rung is taken only if it needs no more than this part of what the host has shown to be capable of.
    public var headroom = 0.9

    /// The defaults.
    public init() {}
}
