import Glibc
import Lab

/// One process, as /proc tells.
package struct RunningProcess: Sendable, Hashable, CustomStringConvertible {
    package let pid: Int32
    package let parent: Int32
    package let name: String
    /// Clock ticks from boot to its start: with the number it names this process and no later one.
    package let started: UInt64
    /// Clock ticks it has computed, in user mode and in the kernel.
    package let ticks: UInt64
    package let arguments: String

    package var description: String { "\(pid) \(name): \(arguments)" }

    /// - Returns: `nil` if there is none, or only a zombie.
    package init?(pid: Int32) {
        guard let stat = ProcessTable.text("/proc/\(pid)/stat"), let open = stat.firstIndex(of: "("),
            let close = stat.lastIndex(of: ")")
        else { return nil }
        // proc(5): state is the third field, then ppid; utime 14, stime 15, starttime 22.
        let fields = stat[stat.index(after: close)...].split(separator: " ").map(String.init)
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let parent = Int32(fields[1]),
            let user = UInt64(fields[11]), let system = UInt64(fields[12]), let started = UInt64(fields[19])
        else { return nil }
        self.pid = pid
        self.parent = parent
        self.started = started
        name = String(stat[stat.index(after: open)..<close])
        ticks = user + system
        arguments = (ProcessTable.text("/proc/\(pid)/cmdline") ?? "").replacing("\0", with: " ")
    }

    /// Its environment; empty if it may not be read.
    package var environment: String { ProcessTable.text("/proc/\(pid)/environ") ?? "" }

    /// Resident memory in kB (VmRSS), and the part of it that is no mapped file (RssAnon).
    package var memory: (resident: Int, anonymous: Int) {
        func value(_ name: String, _ status: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0
        }
        let status = ProcessTable.text("/proc/\(pid)/status") ?? ""
        return (value("VmRSS", status), value("RssAnon", status))
    }

    /// The same process, whatever it has computed meanwhile.
    package static func == (left: RunningProcess, right: RunningProcess) -> Bool {
        left.pid == right.pid && left.started == right.started
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(pid)
        hasher.combine(started)
    }

    /// Whether it still runs.
    package var isAlive: Bool { RunningProcess(pid: pid)?.started == started }
}

/// All processes there are.
package enum ProcessTable {
    package static func all() -> [RunningProcess] {
        entries("/proc").compactMap { Int32($0) }.compactMap { RunningProcess(pid: $0) }
    }

    /// A process and all that descend from it.
    package static func tree(of root: Int32) -> [RunningProcess] {
        let all = all()
        var members = all.filter { $0.pid == root }
        var index = 0
        while index < members.count {
            let parent = members[index].pid
            members += all.filter { $0.parent == parent }
            index += 1
        }
        return members
    }

    /// The processes that work in a directory of this name, wherever it is and even when it has been removed. All parts of a
    /// relay work in its runtime directory, so this finds them when their parents are gone.
    package static func working(in directory: String) -> [RunningProcess] {
        all().filter { process in
            var path = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/\(process.pid)/cwd", &path, path.count - 1)
            let cwd = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return cwd.split(separator: "/").last?.split(separator: " ").first.map(String.init) == directory
        }
    }

    /// Waits for something that only looking tells.
    ///
    /// - Throws: `TimedOut`.
    package static func wait<Value>(
        for event: String, within limit: Duration, _ look: () -> Value?
    ) async throws -> Value {
        let end = ContinuousClock.now + limit
        while true {
            if let value = look() { return value }
            guard ContinuousClock.now < end else { throw TimedOut(waitingFor: event, limit: limit) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    package static func text(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    package static func entries(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}
