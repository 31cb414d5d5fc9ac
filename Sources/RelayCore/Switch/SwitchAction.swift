/// An action for the driver after an event. The machine has already changed its state when it returns one.
public enum SwitchAction: Hashable, Sendable {
    /// Answer a callback from nginx with 200.
    case admit(CallbackID)
    /// Answer a callback from nginx with 403, which closes the client's connection.
    case refuse(CallbackID)
    /// Start a switcher.
    case startSwitcher(SwitcherID, Source, AudioInput, slate: SlateChoice)
    /// Stop a switcher: it flushes its last frames if it can, and is killed if it does not exit.
    case stopSwitcher(SwitcherID, Source)
    /// Drop a publisher from the ingest (through nginx's control page).
    case dropPublisher(Feed, clientID: UInt)
    /// Drop the publisher of the program that is not one of our switchers.
    case dropProgram(clientID: UInt)
    /// Compare with the statistics of both nginx instances now.
    case requestSnapshot
    /// Report something to the operator.
    case report(SwitchReport)
}

/// Which slate file a slate switcher copies.
public enum SlateChoice: Hashable, Sendable {
    /// The operator's slate, rendered to the program's profile; the built-in one while there is none.
    case configured
    /// The built-in slate, because switchers for the operator's slate kept failing.
    case builtIn
}

/// The operator's choice, which overrides the publishers.
public enum Override: String, Hashable, Sendable {
    /// The publishers decide.
    case auto
    /// The slate stays on air even while somebody publishes ("be right back").
    case brb
}
