/// What the driver must do after an event. The machine has already moved on when it returns one.
public enum SwitchAction: Hashable, Sendable {
    /// Answer a callback of nginx with 200.
    case admit(CallbackID)
    /// Answer a callback of nginx with 403, which closes the client.
    case refuse(CallbackID)
    /// Spawn a switcher.
    case startSwitcher(SwitcherID, Source, AudioInput, slate: SlateChoice)
    /// Stop a switcher: it flushes its last frames if it can, and is killed if it doesn't end.
    case stopSwitcher(SwitcherID, Source)
    /// Drop a publisher from the ingest (through nginx's control page).
    case dropPublisher(Feed, clientID: UInt)
    /// Drop whoever publishes the program without being one of our switchers.
    case dropProgram(clientID: UInt)
    /// Compare with the statistics of both nginx instances now.
    case requestSnapshot
    /// Something to tell the operator.
    case report(SwitchReport)
}

/// Which slate file a slate switcher copies.
public enum SlateChoice: Hashable, Sendable {
    /// The operator's, rendered to the output profile; the built-in one while there is none.
    case configured
    /// The built-in one, because switchers for the operator's kept failing.
    case builtIn
}

/// What the operator wants, whatever the publishers do.
public enum Override: String, Hashable, Sendable {
    /// The publisher decides.
    case auto
    /// The slate stays on air although somebody publishes ("be right back").
    case brb
}
