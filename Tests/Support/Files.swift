import Glibc

/// Small files, and what `/proc` says about processes.
package enum Files {
    package struct Failure: Error {
        let path: String
    }

    package static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure(path: path) }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw Failure(path: path) }
    }

    package static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}

package enum Processes {
    /// Whether a process is there and not merely waiting to be reaped.
    package static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = Files.read("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else { return false }
        let state = stat[stat.index(after: end)...].split(separator: " ").first
        return state != "Z" && state != "X"
    }

    package static func children(of pid: Int32) -> [Int32] {
        (Files.read("/proc/\(pid)/task/\(pid)/children") ?? "").split(separator: " ").compactMap { Int32($0) }
    }

    /// Returns when something has come about; nothing tells us of processes that are not ours but looking.
    package static func eventually(within limit: Duration = .seconds(10), _ condition: () -> Bool) async throws -> Bool
    {
        let start = ContinuousClock.now
        while !condition() {
            if ContinuousClock.now - start > limit { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}
