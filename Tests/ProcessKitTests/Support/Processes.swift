import Glibc

/// What `/proc` says about processes.
enum Processes {
    /// Whether a process is there and not merely waiting to be reaped.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = read("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return false }
        let state = stat[stat.index(after: end)...].split(separator: " ").first
        return state != "Z" && state != "X"
    }

    /// Kills one process that a test started.
    ///
    /// Only a true pid is let through: to `kill(2)` 0 and negative numbers mean groups, and -1 means every process there is.
    static func kill(_ pid: Int32) {
        guard pid > 1 else { return }
        Glibc.kill(pid, SIGKILL)
    }

    /// Returns when a process is gone; it is not ours, so nothing tells us but looking.
    static func waitForEnd(of pid: Int32, within limit: Duration = .seconds(10)) async throws -> Bool {
        let start = ContinuousClock.now
        while isAlive(pid) {
            if ContinuousClock.now - start > limit { return false }
            try await Task.sleep(for: .milliseconds(2))
        }
        return true
    }

    /// How many descriptors this process has open, the one that counts them not included.
    static func openDescriptors() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return -1 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count - 3  // `.`, `..` and the directory itself
    }

    /// Resident memory of this process in KiB.
    static func residentKiB() -> Int {
        let line = read("/proc/self/status")?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? -1
    }

    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return readAll(descriptor)
    }

    static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
