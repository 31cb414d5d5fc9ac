import FoundationEssentials
public import RelayCore

/// An event as `/api/v1/events` and `/api/v1/history/events` give it.
public struct EventJSON: Codable, Sendable {
    private let id: String
    /// ISO 8601 in UTC, with milliseconds.
    private let time: String
    private let service: String
    private let channel: ChannelID?
    private let event: String
    private let severity: EventText.Severity
    private let message: String
    private let values: [String: RecordedValue]

    /// - Parameter showsAddresses: Whether the addresses of publishers are among the values.
    public init(_ event: RecordedEvent, showsAddresses: Bool = true) {
        id = event.id
        time = Self.text(event.time)
        service = event.service
        channel = event.channel
        self.event = event.kind
        severity = event.severity
        message = event.message
        values = event.values.filter { showsAddresses || $0.key != EventText.address }
    }

    /// The event; `nil` if its time is none.
    public var recorded: RecordedEvent? {
        guard let time = Self.moment(time) else { return nil }
        return RecordedEvent(
            id: id, time: time, service: service, channel: channel, kind: event, severity: severity,
            message: message, values: values)
    }

    /// The event in a line of `/api/v1/events`; `nil`: the line has none.
    public static func event(inLine line: String) -> RecordedEvent? {
        let prefix = "data: "
        guard line.hasPrefix(prefix) else { return nil }
        return try? JSONDecoder().decode(EventJSON.self, from: Data(line.dropFirst(prefix.count).utf8)).recorded
    }

    /// A moment in the form of ``time``.
    public static func text(_ milliseconds: Int64) -> String { Date(milliseconds: milliseconds).formatted(style) }

    /// Reads a moment as ISO 8601 in UTC, with or without fractions of a second, in milliseconds since 1970; `nil`: it is none.
    public static func moment(_ text: String) -> Int64? {
        let date = (try? style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
        return date?.milliseconds
    }

    private static var style: Date.ISO8601FormatStyle { Date.ISO8601FormatStyle(includingFractionalSeconds: true) }
}

extension Date {
    /// A moment of a report.
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// The same in milliseconds since 1970.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}
