import Glibc

/// A file system, and how much is free on it for a service. Sizes are bytes.
struct DiskSpace: Hashable, Sendable {
    /// How little is free.
    enum Level: Int, Hashable, Sendable, Codable {
        case enough
        case low
        /// Nothing can be relied on to be saved.
        case full
    }

    /// Below it, `relayctl doctor` says that the disk is full, too.
    static let full: Int64 = 64 << 20
    /// The least that is enough, whatever the size.
    private static let least: Int64 = 500 << 20
    /// The most that has to be free: a twentieth of a large disk would be days of recordings.
    private static let most: Int64 = 5 << 30

    /// A directory on it.
    let path: String
    var free: Int64
    let size: Int64

    /// How it is, after how it was: what is free must grow by a fifth before a level is left, so that a disk at the limit is told once.
    func level(after before: Level) -> Level {
        func isBelow(_ limit: Int64, _ level: Level) -> Bool {
            free < limit || (before.rawValue >= level.rawValue && free < limit + limit / 5)
        }
        if isBelow(Self.full, .full) { return .full }
        return isBelow(min(max(size / 20, Self.least), Self.most), .low) ? .low : .enough
    }

    /// Looks at the file systems of some directories, one for each that there is. Nothing that only root may read is needed.
    static func all(_ paths: [String]) -> [DiskSpace] {
        var seen: Set<UInt64> = []
        return paths.compactMap { path in
            var (file, system) = (stat(), statvfs())
            guard stat(path, &file) == 0, statvfs(path, &system) == 0, seen.insert(UInt64(file.st_dev)).inserted else {
                return nil
            }
            let unit = Int64(clamping: system.f_frsize)
            return DiskSpace(
                path: path, free: Int64(clamping: system.f_bavail) * unit, size: Int64(clamping: system.f_blocks) * unit
            )
        }
    }
}
