/// Why the program changes.
public enum SwitchCause: String, Hashable, Sendable {
    case startup = "relay started"
    case publisherArrived = "publisher arrived"
    case publisherLeft = "publisher left"
    case publisherStalled = "no frames from the publisher"
    case publisherResumed = "frames flow again"
    case publisherSteady = "publisher steady again"
    case takeover = "publisher took over"
    case switcherEnded = "switcher ended"
    case slateRendered = "another slate was rendered"
    case operatorOverride = "operator"
    case effortChanged = "another encoding effort"
    case hostTooSlow = "this host is too slow to encode"
    case encodingResumed = "encoding is tried again"
    case reconciled = "found by comparing with nginx"
}

/// Something that happened and that an operator wants to read once.
public enum SwitchReport: Hashable, Sendable {
    /// The program changed. `took` runs from the event that caused it to the gate's opening.
    case switched(from: Source?, to: Source, why: SwitchCause, took: Duration)
    /// A publisher was let in.
    case publisherAdmitted(Feed, Session)
    /// A publisher with the right key takes the place of one that hangs.
    case takeover(Feed, from: Session, to: Session)
    /// A publisher is connected and sends nothing that can be shown; never `usable` or `nothing`.
    case publisherHasNoPicture(Feed, Session, Snapshot.Publisher.Picture)
    /// A publisher's sound is in a coding that can't be read, named for people: viewers hear silence.
    case publisherIsNotHeard(Feed, Session, codec: String)
    /// A publisher is gone.
    case publisherEnded(Feed, Session, lasted: Duration)
    /// No frames for as long as the settings allow.
    case publisherStalled(Source, SwitcherID)
    /// Too many short sessions: on the slate until this one has been steady.
    case flapping(Feed, Session, steadyFor: Duration)
    /// A switcher ended without having been told to; `failures` counts those in a row of its source.
    case switcherEnded(SwitcherID, Source, SwitcherExit, failures: Int, retryIn: Duration)
    /// Switchers for the operator's slate keep failing.
    case slateReplacedByBuiltIn
    /// A switcher did not get as far as it should have in time; `failures` counts as in ``switcherEnded``.
    case switcherTimedOut(SwitcherID, Source, failures: Int)
    /// Something that is no switcher of this run publishes the program; it will be replaced.
    case orphanOnProgram(clientID: UInt)
}
