import Glibc
import ProcessKit

/// What a thread has had of the processors since its start, as the kernel counts it.
struct ProcessorTime: Sendable, Equatable {
    /// How long it was on a processor.
    let ran: Duration
    /// How long it could have run and was not let, up to when it got a processor last.
    let waited: Duration
    /// Whether it runs or waits for a processor now. Stopped, sleeping and waiting for a disk are something else.
    let isRunnable: Bool

    init(ran: Duration, waited: Duration, isRunnable: Bool) {
        self.ran = ran
        self.waited = waited
        self.isRunnable = isRunnable
    }

    /// - Parameters:
    ///   - schedstat: Nanoseconds on a processor, nanoseconds on a run queue, number of turns
    ///     (Documentation/scheduler/sched-stats.rst). All are 0 where the kernel does not count.
    ///   - stat: proc(5); the state is what follows the name, which is in parentheses and may contain some.
    init?(schedstat: String, stat: String) {
        let numbers = schedstat.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 3, numbers[2] > 0, let name = stat.lastIndex(of: ")"),
            let state = stat[name...].dropFirst().first(where: { $0 != " " })
        else { return nil }
        self.init(ran: .nanoseconds(numbers[0]), waited: .nanoseconds(numbers[1]), isRunnable: state == "R")
    }

    /// The time of a process's first thread; nginx's workers have no other.
    ///
    /// - Returns: `nil` if the process is gone or the kernel does not tell.
    static func of(process: Int32) -> Self? {
        read("/proc/\(process)")
    }

    /// The times of this process's threads, by their ids.
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
