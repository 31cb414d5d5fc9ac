public import Logging
import ProcessKit
public import RelayCore

extension Logger {
    /// Logs an event. The entry carries the event itself, too, for ``EventLogHandler``.
    public func log(_ event: RelayEvent) {
        let text = event.text
        var about = Dictionary(text.fields.map { ($0.name, MetadataValue.string("\($0.value)")) }) { $1 }
        about[ServiceLogHandler.eventName] = "\(text.kind.name)"
        about[EventLogHandler.valueKey] = .stringConvertible(EventLogHandler.Value(event: event))
        var metadata = Dictionary(text.details.map { ($0.name, MetadataValue.string("\($0.value)")) }) { $1 }
        metadata[ServiceLogHandler.eventKey] = .dictionary(about)
        log(level: Level(text.severity), "\(text.message)", metadata: metadata)
    }
}

extension Logger.Level {
    /// The level of an event.
    fileprivate init(_ severity: EventText.Severity) {
        self =
            switch severity {
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}
