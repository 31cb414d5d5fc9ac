import ArgumentParser
import Logging
import ProcessKit

/// The options on logging that all programs of the relay share.
struct LoggingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("auto, terminal, json or journal.", valueName: "format"),
        transform: { text in
            guard let format = ServiceLogHandler.Format(rawValue: text) else {
                let all = ServiceLogHandler.Format.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(text)' is not one of \(all)")
            }
            return format
        })
    var logFormat = ServiceLogHandler.Format.auto

    @Flag(help: "Log details too.")
    var verbose = false

    /// Sets the process's log up.
    func bootstrap(identifier: String) {
        let (format, level) = (logFormat, verbose ? Logger.Level.debug : .info)
        LoggingSystem.bootstrap { label in
            ServiceLogHandler(
                label: label, format: format, identifier: identifier, fieldPrefix: "RELAY", level: level)
        }
    }
}
