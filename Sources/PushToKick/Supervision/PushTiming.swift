/// Limits of the push machine.
struct PushTiming: Sendable, Equatable {
    /// The wait before the first attempt after a healthy connection was lost: a platform that closes sees us again at once.
    var quickWait: Duration = .milliseconds(250)
    /// The longest wait between attempts.
    var longestWait: Duration = .seconds(30)
    /// The longest wait when the failure is on the relay's own side.
    var longestOwnWait: Duration = .seconds(1)
    /// A connection that took frames for this long was healthy: its end begins the sequence of waits anew.
    var healthyAfter: Duration = .seconds(30)
    /// How long the output may stand still while the program flows.
    var stall: Duration = .seconds(10)
    /// How long ffmpeg may take for its first frames while the program flows. Longer than the 10 s after which ffmpeg itself
    /// gives up a platform that does not answer: its words tell more than ours.
    var opening: Duration = .seconds(15)
    /// When to look whether the program is there if a start brings no frames.
    var firstLook: Duration = .seconds(3)
    /// How often to look while the program is missing or cannot be asked about.
    var look: Duration = .seconds(3)
    /// How often to ask what is on air while a roll-over is due.
    var rolloverLook: Duration = .seconds(2)
}
