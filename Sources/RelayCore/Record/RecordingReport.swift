/// What relay-record records, as it reports it.
public struct RecordingReport: Hashable, Sendable, Codable {
    /// One source.
    public struct Track: Hashable, Sendable, Codable {
        /// What it does.
        public enum State: String, Hashable, Sendable, Codable {
            /// It writes.
            case recording
            /// It waits for the first frame.
            case waiting
            /// Nothing is to be recorded now.
            case paused
            /// Nothing can be written; it tries again.
            case failing
        }

        /// The source.
        public var source: RecordedSource
        /// What it does.
        public var state: State
        /// Since when, in milliseconds since 1970.
        public var since: Int64
        /// The file that is written; `nil`: none.
        public var file: String?
        /// Its bytes.
        public var bytes: Int64?
        /// Why nothing is written; `nil`: something is.
        public var pause: RecordTrack.Pause?
        /// What has failed; `nil`: nothing.
        public var failure: String?

        /// A source.
        public init(source: RecordedSource, state: State, since: Int64) {
            self.source = source
            self.state = state
            self.since = since
        }
    }

    /// The sources that RECORD names.
    public var tracks: [Track] = []
    /// Bytes that are free where the files go; `nil`: unknown.
    public var free: Int64?

    /// Nothing is recorded.
    public init() {}
}

extension RecordingReport.Track {
    /// What it does, for people.
    public var sentence: String {
        switch state {
        case .recording: "the \(source.rawValue) is recorded" + (file.map { " to \($0)" } ?? "")
        case .waiting: "the \(source.rawValue) will be recorded: it sends nothing yet"
        case .paused: "the \(source.rawValue) is not recorded: \(pause?.words ?? "unknown")"
        case .failing: "the \(source.rawValue) cannot be recorded: \(failure ?? "unknown")"
        }
    }
}
