/// What the operator has ordered.
public enum OperatorEvent: Hashable, Sendable, Codable {
    /// Chose what viewers see.
    case chose(OperatorChoice)
    /// Left it to the publishers again.
    case leftToPublishers(by: String)
    /// A choice is over by itself.
    case choiceEnded(OperatorChoice, OperatorState.ChoiceEnd)
    /// Ended the stream at all destinations.
    case streamEnded(by: String)
    /// The stream goes on, because of the operator, or a publisher (`nil`).
    case streamResumed(by: String?)
    /// Orders could not be saved. `isKept`: in memory that a reboot empties.
    case unsaved(reason: String, isKept: Bool)
    /// The saved orders can't be read.
    case unreadable(reason: String)

    var text: EventText {
        switch self {
        case .chose(let choice):
            EventText(
                .override, .notice,
                choice.show == .brb
                    ? "brb: the slate stays on air, whoever publishes"
                    : "the operator has chosen what is on air",
                details: [
                    "choice": .text(choice.show.rawValue), "by": .text(choice.by),
                    "for": choice.until.map { .span(.milliseconds($0 - choice.since)) },
                    "slate": choice.slate.map(EventValue.text), "reason": choice.reason.map(EventValue.text),
                ])
        case .leftToPublishers(let by):
            EventText(.overrideEnded, .notice, "auto: the publishers decide what is on air", details: ["by": .text(by)])
        case .choiceEnded(let choice, let end):
            EventText(
                .overrideEnded, .notice, "the operator's choice has ended: the publishers decide what is on air",
                details: ["choice": .text(choice.show.rawValue), "by": .text(choice.by), "why": .text(end.rawValue)])
        case .streamEnded(let by):
            EventText(
                .streamEnded, .notice, "the stream is ended at all destinations, until somebody publishes or says go",
                details: ["by": .text(by)])
        case .streamResumed(let by):
            EventText(
                .streamResumed, .notice, "the stream goes on",
                details: ["by": .text(by ?? "a publisher")])
        case .unsaved(let reason, let isKept):
            EventText(
                .ordersUnsaved, .error,
                isKept
                    ? "orders could not be saved: they hold until the next reboot"
                    : "orders could not be saved: they hold until relay-hook restarts",
                details: ["reason": .text(reason)])
        case .unreadable(let reason):
            EventText(
                .ordersUnreadable, .error,
                "saved orders can't be read: the slate stays on air until \"relayctl auto\"",
                details: ["reason": .text(reason)])
        }
    }
}
