import ProcessKit

/// The processes that nginx's master has started.
enum NginxWorkers {
    /// - Parameter master: The id of nginx's first process.
    static func pids(of master: Int32) -> [Int32] {
        // proc(5): ids with spaces between them.
        ProcFile.lines(of: "/proc/\(master)/task/\(master)/children").flatMap { $0.split(separator: " ") }
            .compactMap { Int32($0) }
    }

    /// Workers that nginx has replaced (`kill -HUP`), and that wait for their last connection to end: they take no new connections
    /// and keep those they have for as long as their clients like, but the worker that answers `/rtmp_stat` and `/control` knows
    /// nothing of them.
    static func retired(of master: Int32) -> [Int32] {
        pids(of: master).filter { pid in
            // nginx writes its workers' state into their command lines (ngx_process_cycle.c).
            ProcFile.lines(of: "/proc/\(pid)/cmdline").first?.hasPrefix("nginx: worker process is shutting down")
                == true
        }
    }
}
