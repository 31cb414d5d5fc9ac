import Glibc
import ProcessKit

/// A thread's CPU time and waiting time since its start, as counted by the kernel.
struct ProcessorTime: Sendable, Equatable {
    /// How long it ran on a CPU.
    let ran: Duration
    /// How long it was runnable without running, up to when it last got a CPU.
    let waited: Duration
    /// Whether it runs or waits for a CPU now. Being stopped, sleeping or waiting for a disk does not count.
    let isRunnable: Bool

    init(ran: Duration, waited: Duration, isRunnable: Bool) {
        self.ran = ran
        self.waited = waited
        self.isRunnable = isRunnable
    }

    /// - Parameters:
    ///   - schedstat: Nanoseconds on a CPU, nanoseconds on a run queue, number of turns (Documentation/scheduler/sched-stats.rst).
    ///     All are 0 where the kernel does not count.
    ///   - stat: proc(5); the state follows the name, which is in parentheses and may contain some.
    init?(schedstat: String, stat: String) {
        let numbers = schedstat.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 3, numbers[2] > 0, let name = stat.lastIndex(of: ")"),
            let state = stat[name...].dropFirst().first(where: { $0 != " " })
        else { return nil }
        self.init(ran: .nanoseconds(numbers[0]), waited: .nanoseconds(numbers[1]), isRunnable: state == "R")
    }

    /// The times of a process's first thread; nginx's workers have no other.
    ///
    /// - Returns: `nil` if the process is gone or the kernel does not count.
    static func of(process: Int32) -> Self? {
        read("/proc/\(process)")
    }

    /// The times of this process's threads, by thread ID.
    static func ofOwnThreads() -> [Int32: Self] {
        var times: [Int32: Self] = [:]
        for thread in ProcFile.entries(of: "/proc/self/task").compactMap({ Int32($0) }) {
            times[thread] = read("/proc/self/task/\(thread)")
        }
        return times
    }

    private static func read(_ folder: String) -> Self? {
        guard let schedstat = ProcFile.lines(of: "\(folder)/schedstat").first,
            let stat = ProcFile.lines(of: "\(folder)/stat").first
        else { return nil }
        return Self(schedstat: schedstat, stat: stat)
    }
}
