/// What came of a message.
public enum AlertOutcome: Sendable, Equatable {
    /// It has arrived. `thread`: names it, for the message that says that it is over; `nil`: the service has no such name.
    case sent(thread: String?)
    /// It may arrive later. `after`: how long the service wants to be left alone; `nil`: it does not say.
    case later(after: Duration?)
    /// It will not arrive until the owner changes something, which `reason` names, without a secret.
    case refused(reason: String)
    /// The earlier message that it should change is gone: it is to be sent at once, without a thread.
    case threadGone
}
