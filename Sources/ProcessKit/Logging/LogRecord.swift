import FoundationEssentials
public import Logging

/// One log line in the form that ``ServiceLogHandler/Format/json`` writes and a parent process reads.
public struct LogRecord: Sendable, Equatable, Codable {
    /// When it was logged: RFC 3339, UTC, with milliseconds.
    public var time: String
    /// The log level.
    public var level: Logger.Level
    /// The logger's label.
    public var label: String
    /// The text.
    public var message: String
    /// The metadata, with each value as text.
    public var metadata: [String: String]

    /// Creates a record from its parts.
    public init(
        time: String, level: Logger.Level, label: String, message: String, metadata: [String: String] = [:]
    ) {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        self.metadata = metadata
    }

    /// Parses a line of a child's stderr.
    ///
    /// - Parameter line: A line without its terminator.
    /// - Returns: `nil` if the line is not such a record but output of another source.
    public init?(line: String) {
        guard line.hasPrefix("{"), let record = try? JSONDecoder().decode(LogRecord.self, from: Data(line.utf8)) else {
            return nil
        }
        self = record
    }

    /// The record as one JSON object on one line, without a terminator.
    public var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and a level that is a string can always be encoded.
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
