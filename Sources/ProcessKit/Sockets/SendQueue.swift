internal import CSockDiag

/// The send queue of a TCP connection from a process to another host: what the other side has taken, and what waits.
public struct SendQueue: Sendable {
    /// A sample of the queue.
    public struct Sample: Sendable, Equatable {
        /// Bytes that the other side has acknowledged since the connection began.
        public let acknowledged: UInt64
        /// Bytes that the process has written and the other side has not acknowledged.
        public let waiting: Int
    }

    private let end: inet_diag_sockid
    private let family: SocketDiagnostics.Family

    /// Finds a connection.
    ///
    /// - Parameters:
    ///   - process: The process ID; it must be this user's.
    ///   - port: The port at the other side.
    /// - Returns: `nil` if there is none, or the kernel does not tell.
    public init?(of process: Int32, toPort port: Int) {
        guard let port = UInt16(exactly: port) else { return nil }
        let sockets = ProcFile.sockets(of: process)
        guard !sockets.isEmpty else { return nil }
        for family in SocketDiagnostics.Family.allCases {
            let ends = (try? SocketDiagnostics.ends(toPort: port, family)) ?? []
            if let end = ends.first(where: { sockets.contains("\($0.inode)") }) {
                (self.end, self.family) = (end.id, family)
                return
            }
        }
        return nil
    }

    /// The queue now; `nil` if the connection is gone.
    public func sample() -> Sample? {
        guard let end = try? SocketDiagnostics.end(end, family, withCounters: true),
            let acknowledged = end.acknowledged
        else { return nil }
        return Sample(acknowledged: acknowledged, waiting: end.unsent)
    }
}
