/// What the driver must do to keep the picture in real time.
public enum RealTimeAction: Hashable, Sendable {
    /// A switcher encodes every so many frames from now on; `nil`: none, so that it skips what waits.
    case setFrameStep(SwitcherID, Int?)
    /// Another switcher takes over from this one, with the effort that the machine has chosen.
    case replace(SwitcherID)
    /// No publisher is encoded for so long.
    case suspend(Duration)
    /// Something to tell the operator.
    case report(RealTimeReport)
}

/// Something about the host's speed that an operator wants to read once.
public enum RealTimeReport: Hashable, Sendable {
    /// The host can't encode the profile in real time; `speed` is the seconds of media that it encoded in a second;
    /// `nil`: decoding alone is nearly too much.
    case tooSlow(speed: Double?)
    /// Not even the least effort is small enough: the slate stays for so long.
    case suspended(Duration)
    /// The full effort is kept up again.
    case recovered
}
