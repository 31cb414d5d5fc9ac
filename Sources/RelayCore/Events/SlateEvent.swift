/// The slates, and what operators do with them.
public enum SlateEvent: Hashable, Sendable, Codable {
    /// A slate cannot be shown.
    case unusable(SlateName, shown: Substitute?, reason: String)
    /// A slate is ready.
    case rendered(SlateName, file: String)
    /// An operator has added a slate.
    case added(SlateName, file: String, by: String)
    /// An operator has chosen a slate.
    case used(SlateName, by: String)
    /// An operator has removed a slate.
    case removed(SlateName, by: String)

    /// What is shown in place of a slate that should be on air.
    public enum Substitute: String, Hashable, Sendable, Codable {
        /// The one that comes with the relay.
        case builtIn
        /// The previous one.
        case former
    }

    var text: EventText {
        switch self {
        case .unusable(let name, let shown, let reason):
            let message =
                switch shown {
                case .former: "the previous slate is on air instead of the configured one"
                case .builtIn: "the built-in slate is on air instead of the configured one"
                case nil: "a slate cannot be shown"
                }
            return EventText(
                .slateUnusable, .warning, message, details: ["slate": .slate(name), "reason": .text(reason)])
        case .rendered(let name, let file):
            return EventText(
                .slateRendered, .info, "the slate is rendered",
                details: ["slate": .slate(name), "file": .text(file)])
        case .added(let name, let file, let operatorName):
            return EventText(
                .slateAdded, .info, "slate added",
                details: ["slate": .slate(name), "file": .text(file), "by": .text(operatorName)])
        case .used(let name, let operatorName):
            return EventText(
                .slateUsed, .info, "slate chosen", details: ["slate": .slate(name), "by": .text(operatorName)])
        case .removed(let name, let operatorName):
            return EventText(
                .slateRemoved, .info, "slate removed", details: ["slate": .slate(name), "by": .text(operatorName)])
        }
    }
}

extension EventValue {
    fileprivate static func slate(_ name: SlateName) -> EventValue { .text(name.text) }
}
