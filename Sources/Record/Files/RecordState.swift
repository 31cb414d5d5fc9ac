import RelayCore

/// What relay-record keeps over restarts.
struct RecordState: Codable, Sendable {
    /// A file that has no chapters yet.
    struct Work: Codable, Sendable, Hashable {
        /// Its name.
        var file: String
        var chapters: RecordingChapters
        /// How long it is; `nil`: it was not completed.
        var length: Duration?
    }

    /// Whether the operator has stopped recording.
    var isStopped = false
    /// Files that are to be kept once they are complete.
    var toKeep: Set<String> = []
    /// Files that are complete, without chapters.
    var waiting: [Work] = []
    /// Files that are being written, with their chapters so far.
    var open: [Work] = []
}
