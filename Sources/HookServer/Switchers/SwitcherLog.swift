import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization

/// What the switchers' ffmpegs say, in the journal under a name of its own, `relay-switcher`: no more of it than a person can read.
final class SwitcherLog: Sendable {
    /// Also for what relay-hook itself says of its switchers.
    let logger: Logger
    private let limit = Mutex(LogLimit())

    init(logger: Logger) { self.logger = logger }

    /// Logs a line of ffmpeg's.
    ///
    /// It is no warning, however ffmpeg calls it: what viewers notice of it is reported by relay-hook.
    ///
    /// - Parameters:
    ///   - line: The line, without tokens.
    ///   - isExpected: Whether it is about something that is wanted or known, such as its end: then it is a detail.
    ///   - metadata: Which switcher it is.
    func said(_ line: FFmpegLogLine, isExpected: Bool, fields: Logger.Metadata, metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["ffmpeg"] = "\(line.message)"
        if let component = line.component { metadata["component"] = "\(component)" }
        let omitted =
            line.level < .warning || isExpected || Self.isUsual(line.message)
            ? nil : limit.withLock { $0.admit(line.message.filter { !$0.isNumber }, now: .now) }
        guard let omitted else {
            logger.debug("ffmpeg says", metadata: fields.merging(metadata) { $1 })
            return
        }
        if omitted > 0 { metadata["not_logged_before"] = "\(omitted)" }
        logger.log(.info, .switcherSaid, "ffmpeg says", fields: fields, metadata: metadata)
    }

    /// Whether it is a line that comes on every plain day.
    private static func isUsual(_ message: String) -> Bool {
        // A camera whose range of colours is full; the range is heeded.
        message.hasPrefix("deprecated pixel format used")
            // For each packet of a sound that is replaced by silence, which relay-hook tells.
            || SwitcherCommand.foreignSound(message) != nil
            || message.hasPrefix("If you want to help, upload a sample of this file")
            || message.hasPrefix("Could not find codec parameters for stream 1 (Audio: none")
    }
}
