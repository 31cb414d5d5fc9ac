import Logging
import ProcessKit
import RelayCore

/// Logs entries, and passes on the events among them: what an operator reads and what programs read is the same, at one place.
///
/// A debug entry repeats what was told already; it is not passed on, whether it is logged or not.
struct EventLogHandler: LogHandler {
    /// An event in an entry's metadata.
    struct Value: CustomStringConvertible, Sendable {
        let event: RelayEvent
        var description: String { "\(event)" }
    }

    /// The key of the event within `ServiceLogHandler.eventKey`.
    static let valueKey = "value"

    private var inner: ServiceLogHandler
    private let onEvent: @Sendable (RelayEvent) -> Void

    init(_ inner: ServiceLogHandler, onEvent: @escaping @Sendable (RelayEvent) -> Void) {
        self.inner = inner
        self.onEvent = onEvent
    }

    var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { inner.metadataProvider }
        set { inner.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }

    func log(event entry: LogEvent) {
        var entry = entry
        if case .dictionary(var about)? = entry.metadata?[ServiceLogHandler.eventKey],
            case .stringConvertible(let box)? = about.removeValue(forKey: Self.valueKey), let value = box as? Value
        {
            entry.metadata?[ServiceLogHandler.eventKey] = .dictionary(about)
            if entry.level > .debug { onEvent(value.event) }
        }
        inner.log(event: entry)
    }
}
