import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization

/// Logs the messages of the switchers' ffmpegs under a journal identifier of their own, `relay-switcher`, limited to what a person
/// can read.
final class SwitcherLog: Sendable {
    /// The logger; relay-hook also uses it for its own messages about switchers.
    let logger: Logger
    private let limit = Mutex(LogLimit())

    init(logger: Logger) { self.logger = logger }

    /// Logs a line of ffmpeg's log.
    ///
    /// Never as a warning, whatever level ffmpeg gives it: relay-hook reports what viewers notice.
    ///
    /// - Parameters:
    ///   - line: The line, without tokens.
    ///   - isExpected: Whether it is about something intended or known, such as the end: then it is a debug message.
    ///   - switcher: Who said it.
    ///   - source: What that switcher shows.
    func said(_ line: FFmpegLogLine, isExpected: Bool, by switcher: SwitcherID, _ source: SourceReference) {
        let omitted =
            line.level < .warning || isExpected || Self.isUsual(line.message)
            ? nil : limit.withLock { $0.admit(line.message.filter { !$0.isNumber }, now: .now) }
        guard let omitted else {
            var metadata: Logger.Metadata = [
                "faucet": "\(switcher)", "source": "\(source.kind.rawValue)", "ffmpeg": "\(line.message)",
            ]
            metadata["component"] = line.component.map { "\($0)" }
            logger.debug("ffmpeg says", metadata: metadata)
            return
        }
        logger.log(
            .program(
                .switcherSaid(
                    switcher: switcher.number, source, component: line.component, words: line.message,
                    leftOut: omitted)))
    }

    /// Whether it is a line of normal operation.
    private static func isUsual(_ message: String) -> Bool {
        // A camera with full colour range; the range is handled.
        message.hasPrefix("deprecated pixel format used")
            // Repeated for each packet of a sound that is replaced by silence, which relay-hook reports.
            || SwitcherCommand.foreignSound(message) != nil
            || message.hasPrefix("If you want to help, upload a sample of this file")
            || message.hasPrefix("Could not find codec parameters for stream 1 (Audio: none")
    }
}
