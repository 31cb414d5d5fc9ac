import Glibc
import ProcessKit
public import RelayCore

extension ProcessFigures {
    /// What this process uses.
    public static var own: ProcessFigures {
        // statm (proc_pid_statm(5)): the second number is the resident pages.
        let pages = ProcFile.lines(of: "/proc/self/statm").first?.split(separator: " ").dropFirst().first.flatMap {
            Int($0)
        }
        return ProcessFigures(
            residentBytes: (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE)),
            processorSeconds: seconds(CLOCK_PROCESS_CPUTIME_ID),
            // Without the descriptor by which they are listed.
            openFiles: max(0, ProcFile.entries(of: "/proc/self/fd").count - 1), startedAt: start,
            isReplaced: isReplaced(program: target(of: "/proc/self/exe")))
    }

    /// Whether a program's file is no more what it was at the start of its process, as the kernel names it (proc_pid_exe(5)).
    static func isReplaced(program: String?) -> Bool? { program.map { $0.hasSuffix(" (deleted)") } }

    private static func target(of link: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let length = readlink(link, &bytes, bytes.count)
        return length > 0 ? String(decoding: bytes.prefix(length), as: UTF8.self) : nil
    }

    /// When this process started: once, so that it stays the same when the calendar is set.
    private static let start: Int64 = {
        // stat (proc_pid_stat(5)): field 22, in clock ticks since boot. The second field, the name in brackets, may contain spaces.
        let text = ProcFile.lines(of: "/proc/self/stat").first ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = fields.count > 19 ? Double(fields[19]) ?? 0 : 0
        let age = seconds(CLOCK_BOOTTIME) - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        return WallClock.now - Int64(age * 1000)
    }()

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
