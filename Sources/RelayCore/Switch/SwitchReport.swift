/// Why the program changes.
public enum SwitchCause: String, Hashable, Sendable, Codable {
    case startup = "relay started"
    case publisherArrived = "publisher arrived"
    case publisherLeft = "publisher left"
    case publisherStalled = "no frames from the publisher"
    case publisherResumed = "frames flow again"
    case bitrateTooLow = "too little arrives from the publisher"
    case bitrateRecovered = "enough arrives from the publisher again"
    case publisherSteady = "publisher steady again"
    case takeover = "publisher took over"
    case switcherEnded = "switcher ended"
    case slateRendered = "another slate was rendered"
    case slateChosen = "another slate was chosen"
    case operatorOverride = "operator"
    case effortChanged = "another encoding effort"
    case copyBegan = "the publisher's video is copied from now on"
    case copyEnded = "the publisher's video is encoded from now on"
    case hostTooSlow = "this host is too slow to encode"
    case encodingResumed = "encoding is tried again"
    case reconciled = "found by comparing with nginx"
}

/// An event that is reported to the operator once.
public enum SwitchReport: Hashable, Sendable {
    /// The program changed. `took` runs from the event that caused it to the admission of the new switcher.
    case switched(from: Source?, to: Source, why: SwitchCause, took: Duration)
    /// A publisher was admitted.
    case publisherAdmitted(Feed, Session)
    /// A publisher with the right key replaces an earlier session.
    case takeover(Feed, from: Session, to: Session)
    /// A publisher is connected but sends nothing that can be shown; never `usable` or `nothing`.
    case publisherHasNoPicture(Feed, Session, Snapshot.Publisher.Picture)
    /// A publisher's sound uses a codec that can't be read, given by its common name: viewers hear silence.
    case publisherIsNotHeard(Feed, Session, codec: String)
    /// A publisher's video does not fit, so it is encoded although LIVE_MODE copies what fits.
    case publisherIsNotCopied(Feed, Session, CopyObstacle)
    /// The session of the feed that the operator had chosen is over: the publishers decide again.
    case overrideEnded(Feed)
    /// A publisher is gone.
    case publisherEnded(Feed, Session, lasted: Duration)
    /// No new frame for as long as the settings allow.
    case publisherStalled(Source, SwitcherID)
    /// Too many short sessions: the slate stays on air until this one has been steady.
    case flapping(Feed, Session, steadyFor: Duration)
    /// A switcher ended unexpectedly; `failures` counts consecutive failures of its source.
    case switcherEnded(SwitcherID, Source, SwitcherExit, failures: Int, retryIn: Duration)
    /// Switchers for this slate keep failing.
    case slateReplacedByBuiltIn(SlateName)
    /// A switcher did not make progress in time; `failures` counts as in ``switcherEnded``.
    case switcherTimedOut(SwitcherID, Source, failures: Int)
    /// An orphan publishes the program: a connection that is no switcher of this run. It will be replaced.
    case orphanOnProgram(clientID: UInt)
}
