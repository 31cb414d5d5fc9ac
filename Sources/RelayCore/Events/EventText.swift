/// How an event is told: one message, and values.
public struct EventText: Sendable {
    /// How much the event matters.
    public enum Severity: String, Sendable, Codable {
        /// A repeat of what was told already.
        case debug
        /// Part of normal operation.
        case info
        /// Worth a look, without need to act.
        case notice
        /// Viewers or the operator are affected, or may be soon.
        case warning
        /// Something does not work.
        case error
        /// The service cannot run.
        case critical
    }

    /// The name of the value that is the address of a client.
    public static let address = "address"

    /// A named value.
    public typealias Field = (name: String, value: EventValue)

    /// The event's kind.
    public let kind: EventKind
    /// How much it matters.
    public let severity: Severity
    /// A constant phrase, except for ``EventKind/onAir`` and ``EventKind/settingsRefused``.
    public let message: String
    /// Values for people and programs.
    public let details: [Field]
    /// Values for programs alone, because the message already contains them or people need them rarely.
    public let fields: [Field]

    /// Creates the text of an event. Values that are `nil` are left out.
    ///
    /// - Parameter more: Details after `details`.
    init(
        _ kind: EventKind, _ severity: Severity, _ message: String,
        details: KeyValuePairs<String, EventValue?> = [:], more: KeyValuePairs<String, EventValue?> = [:],
        fields: KeyValuePairs<String, EventValue?> = [:]
    ) {
        func present(_ pairs: KeyValuePairs<String, EventValue?>) -> [Field] {
            pairs.compactMap { name, value in value.map { (name, $0) } }
        }
        self.kind = kind
        self.severity = severity
        self.message = message
        self.details = present(details) + present(more)
        self.fields = present(fields)
    }
}
