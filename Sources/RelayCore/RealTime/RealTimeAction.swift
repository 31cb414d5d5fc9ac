/// An action for the driver, to keep the picture in real time.
public enum RealTimeAction: Hashable, Sendable {
    /// Make a switcher encode every nth frame from now on; `nil`: none, to skip the backlog.
    case setFrameStep(SwitcherID, Int?)
    /// Replace this switcher with one that uses the effort chosen by the machine.
    case replace(SwitcherID)
    /// Encode no publisher for this long.
    case suspend(Duration)
    /// Report something to the operator.
    case report(RealTimeReport)
}

/// A change of the host's speed, reported to the operator once.
public enum RealTimeReport: Hashable, Sendable {
    /// The host can't encode the profile in real time. `speed` is the seconds of media encoded per second; `nil`: decoding alone
    /// is nearly too much.
    case tooSlow(speed: Double?)
    /// Even the least effort is too much: the slate stays on air for this long.
    case suspended(Duration)
    /// The host sustains the full effort again.
    case recovered
}
