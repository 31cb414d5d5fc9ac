/// What waits in a TCP connection between a process and a server on this host: sent by the server and not read by the process.
///
/// From `/proc/net/tcp` (proc(5)), in which each of the two ends has a line.
public struct ConnectionQueue: Sendable {
    /// The client's end as `/proc/net/tcp` writes it, such as `0100007F:B3A2`.
    private let client: Substring
    private let server: Substring

    /// Looks for a connection.
    ///
    /// - Parameters:
    ///   - process: The client's process ID; it must be this user's.
    ///   - port: The server's port.
    /// - Returns: `nil` if there is none.
    public init?(of process: Int32, toPort port: Int) {
        let sockets = ProcFile.sockets(of: process)
        let suffix = ":" + Self.hexadecimal(port)
        guard
            let line = Self.lines().first(where: { line in
                line.server.hasSuffix(suffix) && sockets.contains(line.inode)
            })
        else { return nil }
        (client, server) = (line.client, line.server)
    }

    /// Bytes that wait; `nil` if the connection is gone. What has arrived and is not acknowledged yet, for at most 40 ms, counts twice.
    public func waitingBytes() -> Int? {
        let lines = Self.lines()
        guard let end = lines.first(where: { $0.client == client && $0.server == server }) else { return nil }
        let other = lines.first { $0.client == server && $0.server == client }
        return end.unread + (other?.unsent ?? 0)
    }

    /// One end of a connection: `client` is its own address, `server` the other's.
    private struct Line {
        let client: Substring
        let server: Substring
        let unsent: Int
        let unread: Int
        let inode: String
    }

    private static func lines() -> [Line] {
        ProcFile.lines(of: "/proc/net/tcp").dropFirst().compactMap { text in
            // sl local rem st tx:rx tr:when retrnsmt uid timeout inode …; 01 is "established".
            let fields = text.split(separator: " ", maxSplits: 10)
            guard fields.count > 10, fields[3] == "01" else { return nil }
            let queues = fields[4].split(separator: ":")
            guard queues.count == 2, let unsent = Int(queues[0], radix: 16), let unread = Int(queues[1], radix: 16)
            else {
                return nil
            }
            return Line(
                client: fields[1], server: fields[2], unsent: unsent, unread: unread, inode: String(fields[9]))
        }
    }

    private static func hexadecimal(_ port: Int) -> String {
        let digits = String(port, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
