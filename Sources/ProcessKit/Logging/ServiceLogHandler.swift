import Glibc
public import Logging

/// A swift-log handler for services: native journal entries under systemd, readable lines on a terminal, JSON lines for a parent
/// process.
///
///     LoggingSystem.bootstrap { label in ServiceLogHandler(label: label, fieldPrefix: "RELAY") }
///
/// Metadata of the handler, its provider and the statement are merged; later ones win.
public struct ServiceLogHandler: LogHandler {
    /// Where log entries go and in which format.
    public enum Format: String, Sendable, CaseIterable {
        /// `journal` if standard error is the journal, else `terminal`.
        case auto
        /// One readable line on standard error; coloured if that is a terminal and `NO_COLOR` is unset.
        case terminal
        /// One ``LogRecord`` per line on standard error.
        case json
        /// Native journal entries, with a field per metadata key.
        case journal
    }

    /// The lowest level that is logged.
    public var logLevel: Logger.Level
    /// Values for every entry of this logger.
    public var metadata: Logger.Metadata = [:]
    /// The source of further values for each entry.
    public var metadataProvider: Logger.MetadataProvider?

    /// The metadata key of fields that are only for programs: a dictionary with the event's ``eventName`` and further values. Each
    /// becomes a journal field, and the name adds its `MESSAGE_ID`; readable lines omit them.
    public static let eventKey = "event"
    /// The key of the event's name within ``eventKey``; the field's name without its prefix is that of ``eventKey``.
    public static let eventName = "name"

    private enum Output: Sendable {
        case terminal(TerminalFormat)
        case json
        case journal(identifier: String, prefix: String, messageIDs: [String: String])
    }

    private let label: String
    private let output: Output
    private let writer: LineWriter

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - label: The logger's label.
    ///   - format: Where log entries go and in which format.
    ///   - identifier: The program's name in the journal (`SYSLOG_IDENTIFIER`); `nil`: the name it was called by.
    ///   - fieldPrefix: Prefix of the journal's fields for metadata: `RELAY` makes `RELAY_FAUCET` of `switcher`.
    ///   - messageIDs: The journal's `MESSAGE_ID` of each event's name (systemd.journal-fields(7)).
    ///   - level: The lowest level that is logged.
    ///   - metadataProvider: The source of further values for each entry.
    public init(
        label: String, format: Format = .auto, identifier: String? = nil, fieldPrefix: String = "LOG",
        messageIDs: [String: String] = [:], level: Logger.Level = .info,
        metadataProvider: Logger.MetadataProvider? = LoggingSystem.metadataProvider
    ) {
        self.init(
            label: label, format: format, identifier: identifier, fieldPrefix: fieldPrefix, messageIDs: messageIDs,
            level: level, metadataProvider: metadataProvider, descriptor: STDERR_FILENO)
    }

    init(
        label: String, format: Format, identifier: String? = nil, fieldPrefix: String = "LOG",
        messageIDs: [String: String] = [:], level: Logger.Level = .info,
        metadataProvider: Logger.MetadataProvider? = nil, descriptor: Int32
    ) {
        self.label = label
        self.logLevel = level
        self.metadataProvider = metadataProvider
        self.writer = LineWriter(descriptor: descriptor)
        let journal = Output.journal(
            identifier: identifier ?? LogEnvironment.programName, prefix: fieldPrefix, messageIDs: messageIDs)
        let terminal = Output.terminal(TerminalFormat(isColoured: LogEnvironment.wantsColour(on: descriptor)))
        switch format {
        case .auto: output = LogEnvironment.isJournal(descriptor) ? journal : terminal
        case .terminal: output = terminal
        case .json: output = .json
        case .journal: output = journal
        }
    }

    /// One value of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    public func log(event: LogEvent) {
        var metadata = merged(event)
        let about = JournalEntry.Event(metadata.removeValue(forKey: Self.eventKey))
        let values = metadata.mapValues { "\($0)" }
        let message = event.message.description
        switch output {
        case .terminal(let format):
            writeForTerminal(format, event.level, message, values)
        case .json:
            let record = LogRecord(
                time: LogTime.utc(LogTime.now()), level: event.level, label: label, message: message, metadata: values)
            writer.write(record.line)
        case .journal(let identifier, let prefix, let messageIDs):
            let entry = JournalEntry(
                level: event.level, message: message, identifier: identifier, label: label, prefix: prefix,
                metadata: values, event: about, messageID: about.flatMap { messageIDs[$0.name] })
            if !entry.send() {
                // journald is down: standard error is better than nothing.
                writeForTerminal(TerminalFormat(isColoured: false), event.level, message, values)
            }
        }
    }

    private func writeForTerminal(
        _ format: TerminalFormat, _ level: Logger.Level, _ message: String, _ values: [String: String]
    ) {
        writer.write(
            format.line(time: LogTime.local(LogTime.now()), level: level, message: message, metadata: values))
    }

    private func merged(_ event: LogEvent) -> Logger.Metadata {
        var values = metadata
        for more in [metadataProvider?.get(), event.metadata] {
            if let more {
                values.merge(more) { _, new in new }
            }
        }
        if let error = event.error {
            values["error"] = "\(error)"
        }
        return values
    }
}
