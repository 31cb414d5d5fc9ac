internal import CSockDiag

/// What waits in a TCP connection between a process and a server on this host: sent by the server and not read by the process.
public struct ConnectionQueue: Sendable {
    /// Addresses and ports, the client's as the source.
    private let client: inet_diag_sockid
    private let server: inet_diag_sockid

    /// Why nothing can be said about connections: the kernel does not tell.
    public struct Unknown: Error, CustomStringConvertible {
        /// The kernel's reason.
        public let description: String

        fileprivate init(_ failure: SocketDiagnostics.Failure) {
            description = failure.description
        }
    }

    /// Looks for a connection.
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

    /// Bytes that wait; `nil` if the connection is gone. What has arrived and is not acknowledged yet, for at most 40 ms, counts
    /// twice.
    public func waitingBytes() -> Int? {
        guard let end = try? SocketDiagnostics.end(client) else { return nil }
        let other = try? SocketDiagnostics.end(server)
        return end.unread + (other?.unsent ?? 0)
    }
}
