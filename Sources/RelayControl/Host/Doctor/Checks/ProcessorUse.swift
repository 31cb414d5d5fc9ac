import Glibc
import ProcessKit

/// Who used this host's processors for some time, in clock ticks of all processors together.
struct ProcessorUse: Sendable, Equatable {
    /// One process with its threads.
    var own: Double
    /// Everybody else, the host of a virtual machine among them.
    var others: Double
    var idle: Double

    /// The counts since the start of the host, and of the process.
    ///
    /// - Parameters:
    ///   - host: The first line of proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal; what follows is in user.
    ///   - process: proc_pid_stat(5); 14 and 15 are utime and stime. The second field, the name in brackets, may contain spaces.
    init?(host: String, process: String) {
        let counts = host.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        let fields = process.split(separator: ")").last?.split(separator: " ") ?? []
        guard host.hasPrefix("cpu "), counts.count == 8, fields.count > 12, let user = Double(fields[11]),
            let system = Double(fields[12])
        else { return nil }
        own = user + system
        idle = counts[3] + counts[4]
        others = counts.reduce(0, +) - idle - own
    }

    init(own: Double, others: Double, idle: Double) {
        (self.own, self.others, self.idle) = (own, others, idle)
    }

    /// The counts until now; `nil` if the process is gone.
    static func now(of process: Int32) -> Self? {
        guard let host = ProcFile.lines(of: "/proc/stat").first,
            let process = ProcFile.lines(of: "/proc/\(process)/stat").first
        else { return nil }
        return Self(host: host, process: process)
    }

    static func - (later: Self, earlier: Self) -> Self {
        Self(
            own: later.own - earlier.own, others: max(0, later.others - earlier.others),
            idle: later.idle - earlier.idle)
    }

    /// Seconds that the process has used.
    var ownSeconds: Double { own / Double(sysconf(Int32(_SC_CLK_TCK))) }

    /// The others' share of the processors, in percent.
    var othersPercent: Int {
        let all = own + others + idle
        return all > 0 ? Int((others / all * 100).rounded()) : 0
    }

    /// How many times as fast the process would have been without the others: 1 while a tenth of the processors was idle, for then
    /// nobody had to wait.
    var slowdown: Double {
        guard own > 0, idle < (own + others + idle) / 10 else { return 1 }
        return (own + others) / own
    }
}
