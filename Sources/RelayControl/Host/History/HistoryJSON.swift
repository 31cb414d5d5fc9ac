import FoundationEssentials
import History
import RelayCore

extension HistoryReport {
    /// The report in the form of `/api/v1/history/report`.
    var json: String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

extension RecordedEvent {
    /// The event on one line, in the form of `/api/v1/events`.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(EventJSON(self))).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
