import ProcessKit

/// A process's processor time to the nanosecond, for processes that compute little.
public enum ProcessNanoseconds {
    /// What all its threads have computed so far (`sched_info`, the first number of each thread's schedstat).
    public static func used(by pid: Int32) -> UInt64 {
        ProcFile.entries(of: "/proc/\(pid)/task").reduce(0) { sum, thread in
            let line = ProcFile.lines(of: "/proc/\(pid)/task/\(thread)/schedstat").first
            return sum + (line?.split(separator: " ").first.flatMap { UInt64($0) } ?? 0)
        }
    }

    /// The process of a tree whose program has this name.
    public static func process(named name: String, in tree: ProcessTreeUse) -> Int32? {
        tree.pids.sorted().first { pid in
            // Its first word; a line ends at the zero byte after it.
            ProcFile.lines(of: "/proc/\(pid)/cmdline").first.map { $0 == name || $0.hasSuffix("/\(name)") } == true
        }
    }
}
