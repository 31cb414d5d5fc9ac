/// Which recordings make room for new ones.
public struct RetentionPlan: Hashable, Sendable {
    /// A recording that is not kept.
    public struct File: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Bytes.
        public let size: Int64
        /// When it was last written, in milliseconds since 1970.
        public let modified: Int64
        /// Whether it is being written, or worked on: it stays.
        public let isBusy: Bool

        /// Describes a file.
        public init(name: String, size: Int64, modified: Int64, isBusy: Bool) {
            self.name = name
            self.size = size
            self.modified = modified
            self.isBusy = isBusy
        }
    }

    /// Why files are removed.
    public enum Reason: String, Hashable, Sendable, Codable {
        /// RECORD_MAX_SIZE.
        case maxSize
        /// RECORD_KEEP_FREE.
        case keepFree
    }

    /// The files to remove, the oldest first.
    public let removals: [File]
    /// Why; that of the first.
    public let why: Reason
    /// Whether too little is free even then: recording has to stop.
    public let isFull: Bool

    /// Decides.
    ///
    /// - Parameters:
    ///   - files: All recordings that are not kept.
    ///   - free: Bytes that the file system has free for this user.
    ///   - maxSize: Bytes that all files may have; `nil`: no limit.
    ///   - keepFree: Bytes that stay free.
    ///   - reserve: Bytes that should be free besides, for the copy that gives a file its chapters. Recording does not stop for them.
    ///   - wasFull: Whether recording has stopped already: then it goes on only when a tenth more is free, so that it does not begin
    ///     and stop all the time.
    public init(files: [File], free: Int64, maxSize: Int64?, keepFree: Int64, reserve: Int64 = 0, wasFull: Bool) {
        let needed = wasFull ? keepFree + keepFree / 10 : keepFree
        var total = files.reduce(0) { $0 + $1.size }
        var (free, removals) = (free, [File]())
        why = maxSize.map { total > $0 } ?? false ? .maxSize : .keepFree
        for file in files.filter({ !$0.isBusy }).sorted(by: { ($0.modified, $0.name) < ($1.modified, $1.name) }) {
            guard free < needed + reserve || maxSize.map({ total > $0 }) ?? false else { break }
            removals.append(file)
            free += file.size
            total -= file.size
        }
        self.removals = removals
        isFull = free < needed
    }
}
