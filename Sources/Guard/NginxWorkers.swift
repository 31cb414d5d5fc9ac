import ProcessKit

/// Finds the processes that nginx's master has started.
enum NginxWorkers {
    /// - Parameter master: The process ID of nginx's master.
    static func pids(of master: Int32) -> [Int32] {
        // proc(5): process IDs separated by spaces.
        ProcFile.lines(of: "/proc/\(master)/task/\(master)/children").flatMap { $0.split(separator: " ") }
            .compactMap { Int32($0) }
    }

    /// Workers that nginx has replaced (`kill -HUP`) and that wait for their last connection to end. They accept no new
    /// connections and keep the old ones for as long as their clients like, but the worker that answers `/rtmp_stat` and
    /// `/control` does not know them.
    static func retired(of master: Int32) -> [Int32] {
        pids(of: master).filter { pid in
            // nginx writes its workers' state into their command lines (ngx_process_cycle.c).
            ProcFile.lines(of: "/proc/\(pid)/cmdline").first?.hasPrefix("nginx: worker process is shutting down")
                == true
        }
    }
}
