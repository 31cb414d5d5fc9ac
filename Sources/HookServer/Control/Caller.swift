import Glibc
import NIOCore
import ProcessKit

/// Who sends a request over `control.sock`, by what the kernel says.
struct Caller: Sendable, Equatable {
    /// The user's number.
    let uid: uid_t
    /// The user's name, or its number if it has none.
    let name: String

    /// Whether it may manage keys.
    var isRoot: Bool { uid == 0 }

    /// Asks the kernel who is on the other side.
    ///
    /// - Throws: If the connection is none of a unix socket.
    static func of(_ channel: any NIOCore.Channel) async throws -> Caller {
        let user = try await PeerCredentials.of(channel).get().user
        // It may ask a name service over the network.
        let name = await DetachedThread.run { ReportSource.name(of: user) }
        return Caller(uid: user, name: name ?? "\(user)")
    }
}
