import CTimex
import Glibc
import ProcessKit
import RelayCore

/// Disk, memory and clock.
enum HostChecks {
    /// A file system.
    struct Disk: Sendable, Equatable {
        /// A directory on it that the relay writes to.
        let path: String
        /// Bytes and inodes that are free for a service; 0 inodes in all: the file system does not count them.
        var freeBytes: Int64
        var freeInodes: Int64
        var inodes: Int64
        var isReadOnly = false

        /// Looks at one.
        init?(_ path: String) {
            var status = statvfs()
            guard statvfs(path, &status) == 0 else { return nil }
            self.path = path
            freeBytes = Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
            (freeInodes, inodes) = (Int64(clamping: status.f_favail), Int64(clamping: status.f_files))
            isReadOnly = status.f_flag & 1 != 0  // ST_RDONLY
        }

        init(path: String, freeBytes: Int64, freeInodes: Int64 = 1_000_000, inodes: Int64 = 2_000_000) {
            (self.path, self.freeBytes, self.freeInodes, self.inodes) = (path, freeBytes, freeInodes, inodes)
        }
    }

    /// Judges a file system.
    ///
    /// - Parameter keptFree: What the relay itself leaves free (SlateBudget); below it, no slate can be rendered.
    static func finding(_ disk: Disk, keptFree: Int64 = 512 << 20) -> Finding {
        let largest = "sudo du -xh \(ShellWord.quoted(disk.path)) / 2>/dev/null | sort -h | tail -n 15"
        let free = "\(disk.path): \(Words.size(disk.freeBytes)) free"
        if disk.isReadOnly {
            return .problem(
                "\(disk.path) is mounted read-only", cause: "mostly after an error of the disk: journalctl -k -p err",
                command: "findmnt -T \(ShellWord.quoted(disk.path))")
        }
        if disk.inodes > 0, disk.freeInodes < 1000 {
            return .problem(
                "\(disk.path): \(disk.freeInodes) inodes left", cause: "no file can be created; many small ones are:",
                command: "sudo du --inodes -x / 2>/dev/null | sort -n | tail -n 15")
        }
        let isTemporary = disk.path == "/run"
        if disk.freeBytes < (isTemporary ? 4 << 20 : 64 << 20) {
            return .problem(
                "\(free): the disk is full", cause: "settings, orders and slates can't be saved; free some space:",
                command: isTemporary ? largest : "sudo apt-get clean; sudo journalctl --vacuum-size=50M; \(largest)")
        }
        if !isTemporary, disk.freeBytes < keptFree {
            return .warning(
                free, cause: "the relay keeps \(Words.size(keptFree)) free and renders no new slate; free some space:",
                command: "sudo apt-get clean; sudo journalctl --vacuum-size=100M; \(largest)")
        }
        return .ok(free)
    }

    /// Bytes available without swapping (`MemAvailable`, proc(5)).
    static func availableMemory(_ lines: [String]) -> Int64? {
        lines.first { $0.hasPrefix("MemAvailable:") }?.split(separator: " ").dropFirst().first.flatMap {
            Int64($0).map { $0 << 10 }
        }
    }

    /// Judges the memory. An encoder at 1080p takes 150 to 250 MB; the rest of the relay about 100 (docs/ARCHITECTURE.md).
    static func memory(_ available: Int64?) -> Finding {
        guard let available else {
            return .unknown("/proc/meminfo does not say how much memory is available", command: "cat /proc/meminfo")
        }
        let words = "\(Words.size(available)) of memory available"
        let largest = "ps -eo rss,comm --sort=-rss | head -n 10"
        if available < 64 << 20 {
            return .problem(
                words, cause: "the kernel is about to end processes, the encoder first; the largest are:",
                command: largest)
        }
        if available < 256 << 20 {
            return .warning(words, cause: "an encoder takes up to 250 MB; the largest processes are:", command: largest)
        }
        return .ok(words)
    }

    /// What tells whether the clock is right.
    struct Clock: Sendable, Equatable {
        /// Seconds since 1970.
        var now: Int64
        /// Whether it is synchronised, according to the kernel (adjtimex(2)).
        var isSynchronised: Bool
        /// The newest of some files that time has passed since, and its time.
        var newest: (path: String, time: Int64)?
        /// Whether a program that sets the clock is installed.
        var hasClient: Bool

        static func == (left: Clock, right: Clock) -> Bool {
            (left.now, left.isSynchronised, left.hasClient) == (right.now, right.isSynchronised, right.hasClient)
                && left.newest?.path == right.newest?.path && left.newest?.time == right.newest?.time
        }
    }

    /// Files that were written at some time in the past, whatever the clock says now.
    private static let witnesses = [
        "/usr/bin/relayctl", "/var/log/dpkg.log", "/var/lib/systemd/timesync/clock",
        "/var/lib/relay-hook/history.sqlite",
        "/etc/relay", "/etc/relay/relay.env",
    ]

    /// Asks the kernel and looks at files.
    static func clock() -> Clock {
        // Asks only: no mode is set.
        var state = timex()
        let isSynchronised = adjtimex(&state) != TIME_ERROR
        let times = witnesses.compactMap { path -> (path: String, time: Int64)? in
            var status = stat()
            return stat(path, &status) == 0 ? (path, Int64(status.st_mtim.tv_sec)) : nil
        }
        let clients = [
            "/lib/systemd/systemd-timesyncd", "/usr/lib/systemd/systemd-timesyncd", "/usr/sbin/chronyd",
            "/usr/sbin/ntpd",
        ]
        return Clock(
            now: Int64(time(nil)), isSynchronised: isSynchronised, newest: times.max { $0.time < $1.time },
            hasClient: clients.contains { access($0, X_OK) == 0 })
    }

    /// Judges the clock.
    static func finding(_ clock: Clock) -> Finding {
        let command =
            clock.hasClient ? "sudo timedatectl set-ntp true" : "sudo apt-get install systemd-timesyncd"
        if let newest = clock.newest, newest.time > clock.now + 600 {
            return .problem(
                "the clock is wrong: it says \(WallClock.moment(Double(clock.now))), and \(newest.path) was written at "
                    + WallClock.moment(Double(newest.time)),
                cause: "certificates seem invalid with a wrong clock; have it set from the network:", command: command)
        }
        guard clock.isSynchronised else {
            return .warning(
                "nothing keeps the clock right; it says \(WallClock.moment(Double(clock.now)))",
                cause: "certificates seem invalid with a wrong clock, and logs can't be compared", command: command)
        }
        return .ok("\(WallClock.moment(Double(clock.now))), synchronised")
    }
}
