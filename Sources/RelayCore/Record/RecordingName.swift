/// The name of a recording: `STREAM_2026-11-26_15-00-00+0100_SOURCE.mkv`, with the local time at which it begins.
///
/// The offset from UTC is part of it: without one, the hour that is there twice when daylight saving time ends would overwrite files.
public struct RecordingName: Hashable, Sendable {
    /// The extension, with its dot.
    public static let fileExtension = ".mkv"
    /// The folder of the files that are kept, in the directory of recordings.
    public static let keptFolder = "kept"

    /// The file's name.
    public let file: String
    /// The source.
    public let source: RecordedSource

    /// Reads a file's name.
    ///
    /// - Returns: `nil` for what is no recording: it is neither listed nor ever removed.
    public init?(_ file: String) {
        guard file.hasSuffix(Self.fileExtension), !file.contains("/") else { return nil }
        let parts = file.dropLast(Self.fileExtension.count).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count >= 4, let source = RecordedSource(rawValue: String(parts[parts.count - 1])) else {
            return nil
        }
        let (date, time) = (parts[parts.count - 3], parts[parts.count - 2])
        guard Self.matches(date, "0000-00-00"),
            Self.matches(time, "00-00-00+0000") || Self.matches(time, "00-00-00-0000")
        else { return nil }
        self.file = file
        self.source = source
    }

    /// The pattern for strftime(3) by which ffmpeg names files.
    ///
    /// - Parameter stream: The stream's name.
    public static func pattern(stream: String, _ source: RecordedSource) -> String {
        "\(stream)_%Y-%m-%d_%H-%M-%S%z_\(source.rawValue)\(fileExtension)"
    }

    private static func matches(_ text: Substring, _ form: String) -> Bool {
        text.utf8.count == form.utf8.count
            && zip(text.utf8, form.utf8).allSatisfy { $1 == UInt8(ascii: "0") ? $0.isDigit : $0 == $1 }
    }
}
