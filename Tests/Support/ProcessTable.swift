import Glibc
import Lab
import ProcessKit

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
        guard let stat = Files.read("/proc/\(pid)/stat"), let open = stat.firstIndex(of: "("),
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
        arguments = (Files.read("/proc/\(pid)/cmdline") ?? "").replacing("\0", with: " ")
    }

    /// Its environment; empty if it may not be read.
    package var environment: String { Files.read("/proc/\(pid)/environ") ?? "" }

    /// Resident memory in kB (VmRSS), and the part of it that is no mapped file (RssAnon).
    package var memory: (resident: Int, anonymous: Int) {
        func value(_ name: String, _ status: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0
        }
        let status = Files.read("/proc/\(pid)/status") ?? ""
        return (value("VmRSS", status), value("RssAnon", status))
    }

    /// Descriptors it has open.
    package var descriptors: Int { ProcFile.entries(of: "/proc/\(pid)/fd").count { $0.first != "." } }

    /// The same process, whatever it has computed meanwhile.
    package static func == (left: RunningProcess, right: RunningProcess) -> Bool {
        left.pid == right.pid && left.started == right.started
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(pid)
        hasher.combine(started)
    }

    /// Seconds since its start.
    public var age: Double {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Double(now.tv_sec) - Double(started) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Seconds of processor time that it has used since an earlier look at the same process.
    package func processorTime(since earlier: RunningProcess) -> Double {
        (Double(ticks) - Double(earlier.ticks)) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Whether it still runs.
    package var isAlive: Bool { RunningProcess(pid: pid)?.started == started }
}

/// All processes there are.
package enum ProcessTable {
    package static func all() -> [RunningProcess] {
        ProcFile.entries(of: "/proc").compactMap { Int32($0) }.compactMap { RunningProcess(pid: $0) }
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

    /// How many processes have ended and were not reaped by one of these.
    package static func zombies(below parents: Set<Int32>) -> Int {
        ProcFile.entries(of: "/proc").compactMap { Int32($0) }.count { pid in
            guard let stat = Files.read("/proc/\(pid)/stat"), let close = stat.lastIndex(of: ")") else { return false }
            let fields = stat[stat.index(after: close)...].split(separator: " ")
            return fields.count > 1 && fields[0] == "Z" && Int32(fields[1]).map(parents.contains) == true
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
}
