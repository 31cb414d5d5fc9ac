import ProcessKit

/// Whether a process waits for a disk.
enum ProcessState {
    /// Whether one of its threads is in uninterruptible sleep (state D of proc_pid_stat(5)).
    static func isBlocked(_ process: Int32) -> Bool {
        ProcFile.entries(of: "/proc/\(process)/task").contains { thread in
            // The state follows the program's name, which is in parentheses and may contain some.
            guard let line = ProcFile.lines(of: "/proc/\(process)/task/\(thread)/stat").first,
                let end = line.lastIndex(of: ")")
            else { return false }
            return line[line.index(after: end)...].drop { $0 == " " }.first == "D"
        }
    }
}
