import Glibc
import NIOCore

/// The other side of a unix socket as the kernel names it: its `struct ucred` (unix(7)), which glibc's headers show to C with
/// extensions only.
struct PeerCredentials: Sendable {
    var process: pid_t
    var user: uid_t
    var group: gid_t

    /// Asks the kernel (SO_PEERCRED).
    static func of(_ channel: any NIOCore.Channel) -> EventLoopFuture<PeerCredentials> {
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        return options.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED))
    }
}
