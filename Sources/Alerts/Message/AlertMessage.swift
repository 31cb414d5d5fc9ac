/// What the owner is told.
///
/// Any text may contain a client's or a server's words, so each is made one printable line of limited length when a message is made.
/// Each sink then sees to its service's own limits and markup.
public struct AlertMessage: Sendable, Hashable, Codable {
    /// What kind of message it is.
    public enum Phase: String, Sendable, Hashable, Codable {
        /// Something is wrong.
        case problem
        /// It is over.
        case recovered
        /// Something has happened that is not over at some time.
        case notice
        /// The owner wants to see whether messages arrive.
        case test
    }

    /// How much it matters.
    public enum Severity: String, Sendable, Hashable, Codable {
        /// Part of normal operation.
        case info
        /// Worth a look.
        case warning
        /// Viewers are affected.
        case critical
    }

    /// The most labels.
    static let mostLabels = 8
    /// The longest texts, in UTF-16 units.
    enum Longest {
        static let id = 128
        static let title = 200
        static let text = 3000
        static let host = 100
        static let command = 500
        static let labelName = 40
        static let labelValue = 200
    }

    /// Names the problem, the same for its beginning and its end, such as `destination/kick`.
    public let id: String
    /// What it is about.
    public let topic: AlertTopic
    /// What kind of message it is.
    public let phase: Phase
    /// How much it matters.
    public let severity: Severity
    /// Names the problem in a few words; the same for its beginning and its end, because sinks put "Resolved: " before it.
    public let title: String
    /// What is the matter: one or more sentences.
    public let text: String
    /// The host it is about.
    public let host: String
    /// When it began, in milliseconds since 1970.
    public let since: Int64
    /// When this was found, in milliseconds since 1970.
    public let time: Int64
    /// Seconds from beginning to end; `nil`: it is not over.
    public let lasted: Int64?
    /// The command that fixes it.
    public let command: String?
    /// More for people and filters, by names such as `destination`, `channel`, `feed` and `event`.
    public let labels: [String: String]
    /// The address of the relay's page.
    public let link: String?

    /// Creates a message of texts from anywhere.
    ///
    /// - Parameters:
    ///   - lasted: Seconds; `nil`: from `since` to `time` if the phase is ``Phase/recovered``.
    ///   - labels: Empty ones are left out, and those after the first ``mostLabels`` by name.
    ///   - link: What is no http or https address is left out.
    public init(
        id: String, topic: AlertTopic, phase: Phase, severity: Severity, title: String, text: String, host: String,
        since: Int64, time: Int64, lasted: Int64? = nil, command: String? = nil, labels: [String: String] = [:],
        link: String? = nil
    ) {
        func clean(_ text: String, _ longest: Int) -> String { AlertText.cut(AlertText.line(text), to: longest) }
        self.id = clean(id, Longest.id)
        self.topic = topic
        self.phase = phase
        self.severity = severity
        let title = clean(title, Longest.title)
        self.title = title.isEmpty ? "Alert" : title
        self.text = clean(text, Longest.text)
        self.host = clean(host, Longest.host)
        self.since = since
        self.time = time
        self.lasted = lasted ?? (phase == .recovered ? max(0, time - since) / 1000 : nil)
        let command = command.map { clean($0, Longest.command) } ?? ""
        self.command = command.isEmpty ? nil : command
        var cleaned: [String: String] = [:]
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) where cleaned.count < Self.mostLabels {
            let (name, value) = (clean(name, Longest.labelName), clean(value, Longest.labelValue))
            if !name.isEmpty, !value.isEmpty { cleaned[name] = value }
        }
        self.labels = cleaned
        self.link = link.flatMap { WebAddress($0) }?.text
    }
}
