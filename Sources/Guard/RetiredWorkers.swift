import Glibc

/// Workers that nginx has replaced (`kill -HUP`): they take no new connections and keep those they have for as long as their clients
/// like, but the worker that answers `/rtmp_stat` and `/control` knows nothing of them.
enum RetiredWorkers {
    /// The processes of a master that wait for their last connection to end.
    ///
    /// - Parameter master: The id of nginx's first process.
    static func pids(of master: Int32) -> [Int32] {
        // proc(5): ids with spaces between them.
        bytes(of: "/proc/\(master)/task/\(master)/children").split(separator: UInt8(ascii: " "))
            .compactMap { Int32(String(decoding: $0, as: UTF8.self)) }.filter(isRetired)
    }

    /// nginx writes its workers' state into their command lines (ngx_process_cycle.c).
    private static func isRetired(_ pid: Int32) -> Bool {
        bytes(of: "/proc/\(pid)/cmdline").starts(with: "nginx: worker process is shutting down".utf8)
    }

    private static func bytes(of file: String) -> [UInt8] {
        guard let stream = fopen(file, "re") else { return [] }
        defer { fclose(stream) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = fread(&buffer, 1, buffer.count, stream)
        return Array(buffer[..<count])
    }
}
