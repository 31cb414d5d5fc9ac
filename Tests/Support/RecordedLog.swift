package import Logging
import ProcessKit
import Synchronization

/// Keeps what is logged.
package final class RecordedLog: Sendable {
    /// Keeps nothing yet.
    package init() {}

    package struct Entry: Sendable {
        package let level: Logger.Level
        package let message: String
        package let metadata: [String: String]

        /// All of it as one text.
        package var text: String { "\(level) \(message) \(metadata)" }
    }

    private let all = Mutex<[Entry]>([])

    package var entries: [Entry] { all.withLock { $0 } }

    package func entries(_ message: String) -> [Entry] { entries.filter { $0.message == message } }

    /// Entries at warning and above.
    package var complaints: [Entry] { entries.filter { $0.level >= .warning } }

    package func logger(_ label: String) -> Logger {
        Logger(label: label) { _ in Handler(log: self) }
    }

    private func add(_ entry: Entry) {
        all.withLock { $0.append(entry) }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            // For the journal alone.
            let shown = (event.metadata ?? [:]).filter { $0.key != ServiceLogHandler.eventKey }
            let values = shown.mapValues { "\($0)" }
            log.add(Entry(level: event.level, message: event.message.description, metadata: values))
        }
    }
}
