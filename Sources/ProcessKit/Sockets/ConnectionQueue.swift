internal import CSockDiag

/// Measures the backlog of a TCP connection between a process and a server on this host: bytes sent by the server but not read by
/// the process.
public struct ConnectionQueue: Sendable {
    /// Addresses and ports, with the client's as the source.
    private let client: inet_diag_sockid
    private let server: inet_diag_sockid

    /// Connections cannot be inspected: the kernel does not report them.
    public struct Unknown: Error, CustomStringConvertible {
        /// The kernel's reason.
        public let description: String

        fileprivate init(_ failure: SocketDiagnostics.Failure) {
            description = failure.description
        }
    }

    /// Finds a connection.
    ///
    /// - Parameters:
    ///   - process: The client's process ID; it must be this user's.
    ///   - port: The server's port.
    /// - Returns: `nil` if there is none.
    public init?(of process: Int32, toPort port: Int) throws(Unknown) {
        let sockets = ProcFile.sockets(of: process)
        do {
            guard let port = UInt16(exactly: port), !sockets.isEmpty,
                let end = try SocketDiagnostics.ends(toPort: port).first(where: { sockets.contains("\($0.inode)") })
            else { return nil }
            client = end.id
        } catch {
            throw Unknown(error)
        }
        var server = inet_diag_sockid()
        (server.idiag_sport, server.idiag_dport) = (client.idiag_dport, client.idiag_sport)
        (server.idiag_src, server.idiag_dst) = (client.idiag_dst, client.idiag_src)
        server.idiag_cookie = (.max, .max)
        self.server = server
    }

    /// The number of waiting bytes; `nil` if the connection is gone. Bytes that have arrived but are not acknowledged yet, for at
    /// most 40 ms, count twice.
    public func waitingBytes() -> Int? {
        guard let end = try? SocketDiagnostics.end(client) else { return nil }
        let other = try? SocketDiagnostics.end(server)
        return end.unread + (other?.unsent ?? 0)
    }
}
