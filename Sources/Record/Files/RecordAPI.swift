public import RelayCore

/// What relay-record answers on its socket.
public enum RecordAPI {
    /// Name of the socket, in relay-record's directory. Root and members of the group `relay` may use it.
    public static let socket = "record.sock"
    /// GET: ``Recordings``.
    public static let recordings = "/api/v1/recordings"
    /// POST: record again. Answers `{"message": …}`, as all that follow.
    public static let start = "/api/v1/record/start"
    /// POST ``Order``: record nothing until ``start``.
    public static let stop = "/api/v1/record/stop"
    /// POST ``Mark``: a chapter begins here.
    public static let mark = "/api/v1/record/mark"
    /// POST ``Clip``: copy the last part to a file of its own.
    public static let clip = "/api/v1/record/clip"
    /// POST ``Keep``: never remove a file.
    public static let keep = "/api/v1/record/keep"

    /// The body of ``mark``.
    public struct Mark: Sendable, Codable {
        /// The chapter's title.
        public let text: String

        /// A chapter of this title.
        public init(text: String) { self.text = text }
    }

    /// The body of ``clip``.
    public struct Clip: Sendable, Codable {
        /// How much, in seconds.
        public let seconds: Int

        /// The last so many seconds.
        public init(seconds: Int) { self.seconds = seconds }
    }

    /// The body of ``keep``.
    public struct Keep: Sendable, Codable {
        /// The file's name.
        public let file: String

        /// Keeps this file.
        public init(file: String) { self.file = file }
    }

    /// The longest clip, in seconds. A longer one would often need more than two files.
    public static let longestClip = 3600
}

/// A recording.
public struct RecordedFile: Sendable, Hashable, Codable {
    /// Its name.
    public let name: String
    /// Bytes.
    public let size: Int64
    /// When it was last written, in milliseconds since 1970.
    public let modified: Int64
    /// Whether it is never removed.
    public let isKept: Bool
}

/// All recordings, and what is recorded now.
public struct Recordings: Sendable, Codable {
    /// Where they are.
    public let directory: String
    /// What is recorded now.
    public let now: RecordingReport
    /// The files, the oldest first.
    public let files: [RecordedFile]
}
