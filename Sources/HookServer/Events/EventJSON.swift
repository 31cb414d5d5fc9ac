import FoundationEssentials
import RelayCore

/// An event as `/api/v1/events` gives it.
struct EventJSON: Encodable {
    private let id: String
    /// ISO 8601 in UTC, with milliseconds.
    private let time: String
    private let service: String
    private let channel: ChannelID?
    private let event: String
    private let severity: EventText.Severity
    private let message: String
    /// Values by the names of the journal's fields, without `RELAY_` and in lower case.
    private let values: [String: EventValue]

    /// - Parameter showsAddresses: Whether the addresses of publishers are among the values.
    init(_ record: EventRecord, showsAddresses: Bool = true) {
        let text = record.event.text
        id = record.id.description
        time = Date(milliseconds: record.time).formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        service = record.id.service
        channel = record.channel
        event = text.kind.name
        severity = text.severity
        message = text.message
        let values = (text.details + text.fields).filter { showsAddresses || $0.name != EventText.address }
        self.values = Dictionary(values.map { ($0.name, $0.value) }) { $1 }
    }
}

extension Date {
    /// A moment of a report.
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
