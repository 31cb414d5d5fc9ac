public import ArgumentParser
import Logging
public import ProcessKit
public import RelayCore

/// The log options that every service of the relay has.
public struct LogOptions: ParsableArguments {
    /// Where log entries go and in which format.
    @Option(
        help: ArgumentHelp(
            "auto: the journal under systemd, else terminal. terminal: readable lines on stderr. json: one object per line on stderr.",
            valueName: "format"))
    public var logFormat: ServiceLogHandler.Format = .auto

    /// Whether to log debug messages too.
    @Flag(name: .shortAndLong, help: "Also log debug messages.")
    public var verbose = false

    /// Required by the command-line parser.
    public init() {}

    private static let messageIDs = Dictionary(
        uniqueKeysWithValues: EventKind.all.map { ($0.name, $0.messageID) })

    /// Sends all loggers of this service to the chosen place.
    ///
    /// - Parameters:
    ///   - identifier: The service's name in the journal.
    ///   - onEvent: Gets each event that is logged.
    public func bootstrap(identifier: String, onEvent: @escaping @Sendable (RelayEvent) -> Void) {
        let (format, level) = (logFormat, verbose ? Logger.Level.debug : .info)
        LoggingSystem.bootstrap { label in
            // The switcher has a name of its own in the journal.
            EventLogHandler(
                ServiceLogHandler(
                    label: label, format: format, identifier: label.hasPrefix("relay-") ? label : identifier,
                    fieldPrefix: "RELAY", messageIDs: Self.messageIDs, level: level), onEvent: onEvent)
        }
    }
}

extension ServiceLogHandler.Format: ExpressibleByArgument {}
