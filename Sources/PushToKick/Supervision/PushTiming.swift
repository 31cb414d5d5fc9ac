import RelayCore

/// Time limits of the push machine.
struct PushTiming: Sendable, Equatable {
    /// The wait before the first retry after a healthy connection was lost: a platform that closes gets a new connection at once.
    var quickWait: Duration = .milliseconds(250)
    /// The longest wait between attempts. A platform that is back has the program within 15 s, also if the attempt that is under way
    /// then finds nobody: it asks again 1, 3 and 7 s after its begin (tcp_syn_retries(7)), and gives up after 10 s.
    var longestWait: Duration = .seconds(10)
    /// The longest wait while a platform answers and refuses: it is there, and a person has to act.
    var longestRefusedWait: Duration = .seconds(30)
    /// The longest wait when the failure is on the relay's own side.
    var longestOwnWait: Duration = .seconds(1)
    /// A connection that accepted frames for this long was healthy: its end restarts the sequence of waits.
    var healthyAfter: Duration = .seconds(30)
    /// How long a starting push waits for its order before it connects.
    var firstOrder: Duration = .seconds(1)
    /// How long the platform may leave unread what is sent before the connection is given up.
    var unread: Duration = .seconds(30)
    /// How long a platform that had stopped reading has to read before its next connection counts: at first the buffers take all.
    var trial: Duration = StallMeter.limit + .seconds(2)
    /// How long the output may stop while the program flows.
    var stall: Duration = .seconds(10)
    /// How long ffmpeg may take for its first frames while the program flows. Longer than the 10 s after which ffmpeg itself gives
    /// up on a platform that does not answer: its message is more precise than ours.
    var opening: Duration = .seconds(15)
    /// When to check for the program if a start brings no frames.
    var firstLook: Duration = .seconds(3)
    /// How often to check while the program is missing or unknown.
    var look: Duration = .seconds(3)
    /// How often to ask what is on air while a renewal is due.
    var renewalLook: Duration = .seconds(2)
}
