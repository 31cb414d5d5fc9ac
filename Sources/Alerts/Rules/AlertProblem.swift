import RelayCore

/// Something that is wrong, or that has happened, in words.
///
/// Events contain words of clients and servers, and are kept in the state of the rules: each text is one printable line of limited
/// length.
struct AlertProblem: Hashable, Sendable, Codable {
    /// The run of a service that watches a problem, and can tell its end.
    struct Watcher: Hashable, Sendable, Codable {
        let service: String
        let boot: String

        /// - Returns: `nil` if the event's identifier is none.
        init?(_ event: RecordedEvent) {
            guard let id = EventID(event.id) else { return nil }
            service = AlertProblem.clean(id.service, AlertMessage.Longest.id)
            boot = AlertProblem.clean(id.boot, AlertMessage.Longest.id)
        }
    }

    /// The longest text, in UTF-16 units.
    static let longestText = 600

    /// Names the problem; the same for its beginning and its end.
    let id: String
    /// What it is about.
    let topic: AlertTopic
    /// How much it matters.
    let severity: AlertMessage.Severity
    /// See ``AlertMessage/title``.
    let title: String
    /// What is the matter.
    let text: String
    /// The command that fixes it.
    let command: String?
    /// See ``AlertMessage/labels``.
    let labels: [String: String]
    /// How bad it is, compared with others of this identifier: each step is told once.
    let step: Int
    /// How long it must last before it is told, in milliseconds; `nil`: as long as the owner has chosen.
    let after: Int64?
    /// Who alone can tell its end: another run of that service finds it anew. `nil`: the end is told by whoever runs then.
    let watcher: Watcher?

    /// A problem that an event tells.
    ///
    /// - Parameters:
    ///   - text: What is the matter; `nil`: the event's own words.
    ///   - isOfRun: Whether the service that tells it forgets it when it ends.
    init(
        _ id: String, _ topic: AlertTopic, _ severity: AlertMessage.Severity, _ title: String, _ event: RecordedEvent,
        text: String? = nil, command: String? = nil, step: Int = 1, after: Int64? = nil, isOfRun: Bool = false
    ) {
        self.id = id
        self.topic = topic
        self.severity = severity
        self.title = Self.clean(title, AlertMessage.Longest.title)
        self.text = Self.clean(text ?? Self.words(event), Self.longestText)
        self.command = command.map { Self.clean($0, AlertMessage.Longest.command) }
        var labels = ["event": event.kind]
        labels["destination"] = event.destination
        labels["channel"] = event.channel?.rawValue
        labels["feed"] = event.text("feed")
        self.labels = labels.mapValues { Self.clean($0, AlertMessage.Longest.labelValue) }
        self.step = step
        self.after = after
        watcher = isOfRun ? Watcher(event) : nil
    }

    /// The channel it is about; empty: the whole host.
    var channel: String { labels["channel"] ?? "" }

    /// An identifier such as `destination/kick`.
    static func id(_ kind: String, _ names: String...) -> String {
        clean(([kind] + names).joined(separator: "/"), AlertMessage.Longest.id)
    }

    /// An event's own words.
    static func words(_ event: RecordedEvent) -> String {
        var sentences = EventSentences()
        return clean(sentences.line(event), longestText)
    }

    /// A command with a name from an event; `nil`: the name is not one that a shell takes as it is, and people copy commands.
    static func command(_ before: String, _ name: String, _ after: String = "") -> String? {
        let isWord =
            !name.isEmpty && !name.hasPrefix("-")
            && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "@._:-".utf8.contains($0) }
        return isWord ? before + name + after : nil
    }

    /// A text as a printable line of limited length.
    static func clean(_ text: String, _ longest: Int) -> String {
        // Of a long text only the beginning is looked at.
        AlertText.cut(AlertText.line(String(text.unicodeScalars.prefix(4 * longest))), to: longest)
    }
}
