import Glibc
import ProcessKit

/// The processor time and the memory of processes with all that descend from them, at one moment.
public struct ProcessTreeUse: Sendable, Hashable {
    /// One process.
    struct Member: Sendable, Hashable {
        /// Clock ticks from boot to its start, which with its number names it.
        let started: UInt64
        /// Clock ticks that it has computed, with those of its children that have ended.
        let ticks: UInt64
        /// Its name in the kernel.
        let name: String
        /// Its parent.
        let parent: Int32
        /// Its process group.
        let group: Int32
    }

    /// When it was looked at.
    public let moment: Moment
    /// The processes by number.
    private(set) var members: [Int32: Member]

    /// Looks at processes, at their process groups, and at all that descend from them.
    public init(of roots: [Int32]) {
        self.init(of: roots, in: Self.all(), at: .now())
    }

    init(of roots: [Int32], in all: [Int32: Member], at moment: Moment) {
        self.moment = moment
        var found = Set(all.filter { roots.contains($0.key) || roots.contains($0.value.group) }.keys)
        var count = -1
        while count != found.count {
            count = found.count
            for (pid, member) in all where found.contains(member.parent) { found.insert(pid) }
        }
        members = all.filter { found.contains($0.key) }
    }

    /// The processes' numbers.
    public var pids: Set<Int32> { Set(members.keys) }

    /// Processor time since an earlier look, in percent of a core. What began meanwhile counts from its start; of what has ended,
    /// what its parent knows.
    public func percent(since earlier: ProcessTreeUse) -> Double {
        let ticks = members.reduce(0.0) { sum, member in
            let before = earlier.members[member.key].flatMap { $0.started == member.value.started ? $0.ticks : nil }
            return sum + Double(member.value.ticks) - Double(min(before ?? 0, member.value.ticks))
        }
        let seconds = moment.seconds(since: earlier.moment)
        return seconds > 0 ? 100 * ticks / Double(sysconf(Int32(_SC_CLK_TCK))) / seconds : 0
    }

    /// The processes' memory in MB: each page counts in equal parts for those that share it (PSS).
    public var megabytes: Double {
        pids.reduce(0.0) { sum, pid in
            // proc_pid_smaps_rollup: "Pss:  1234 kB".
            let line = ProcFile.lines(of: "/proc/\(pid)/smaps_rollup").first { $0.hasPrefix("Pss:") }
            return sum + (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
        }
    }

    /// Reads proc_pid_stat(5): state, ppid and pgrp follow the name in brackets; 14 to 17 are utime, stime, cutime and cstime, 22 is
    /// starttime.
    static func member(_ stat: String) -> Member? {
        guard let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let parent = Int32(fields[1]),
            let group = Int32(fields[2]), let started = UInt64(fields[19])
        else { return nil }
        let ticks = fields[11...14].compactMap { UInt64($0) }.reduce(0, +)
        return Member(
            started: started, ticks: ticks, name: String(stat[stat.index(after: open)..<close]), parent: parent,
            group: group)
    }

    private static func all() -> [Int32: Member] {
        var all: [Int32: Member] = [:]
        for pid in ProcFile.entries(of: "/proc").compactMap({ Int32($0) }) {
            if let line = ProcFile.lines(of: "/proc/\(pid)/stat").first { all[pid] = member(line) }
        }
        return all
    }
}

extension ProcessTreeUse {
    /// Kills those of these processes that are still there, such as ones that have left their group.
    func killRest() {
        for (pid, member) in members where pid > 1 {
            guard let line = ProcFile.lines(of: "/proc/\(pid)/stat").first, let now = Self.member(line),
                now.started == member.started
            else { continue }
            kill(pid, SIGKILL)
        }
    }
}
