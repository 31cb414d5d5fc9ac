/// What is recorded, and how much of the disk it may use.
public struct RecordSettings: Hashable, Sendable {
    /// What is recorded.
    public enum Choice: String, Hashable, Sendable, CaseIterable {
        /// What viewers see.
        case program
        /// What the live feed's publisher sends.
        case publisher
        /// Each in files of its own.
        case both
    }

    /// What is recorded.
    public let choice: Choice
    /// Where the files go; `nil`: where relay-record is told to put them by default.
    public let directory: String?
    /// Bytes that all recordings may have together, without those that are kept; `nil`: no limit.
    public let maxSize: Int64?
    /// Bytes of the file system that stay free.
    public let keepFree: Int64
    /// Whether the publisher is recorded while `brb` holds.
    public let isDuringBreak: Bool

    /// What is recorded.
    public init(choice: Choice, directory: String?, maxSize: Int64?, keepFree: Int64, isDuringBreak: Bool) {
        self.choice = choice
        self.directory = directory
        self.maxSize = maxSize
        self.keepFree = keepFree
        self.isDuringBreak = isDuringBreak
    }

    /// The sources that are recorded.
    public var sources: [RecordedSource] {
        RecordedSource.allCases.filter { choice == .both || choice.rawValue == $0.rawValue }
    }
}

/// A source of recordings.
public enum RecordedSource: String, Hashable, Sendable, Codable, CaseIterable {
    /// What viewers see.
    case program
    /// What the live feed's publisher sends.
    case publisher
}
