import Glibc
import NIOCore
import ProcessKit
import RelayCore

/// Who sends a request over `control.sock`, by what the kernel says.
struct Caller: Sendable, Equatable {
    /// The user's number.
    let uid: uid_t
    /// The user's name, or its number if it has none.
    let name: String

    /// Whether it speaks for somebody else, who is none of this host's users.
    var isDeputy = false

    /// Whether it may manage keys.
    var isRoot: Bool { uid == 0 && !isDeputy }

    /// The user whose word about who gives an order counts.
    private static let page = "relay-web"

    /// Whether it may only read: the services that steer nothing, and who has no name, which may be one of them.
    var onlyWatches: Bool {
        uid != 0 && uid != getuid() && (name == "relay-alert" || name == Self.recorder || name == "\(uid)")
    }

    /// Whether it may play what is published.
    var mayPlay: Bool { !onlyWatches || name == Self.recorder }

    private static let recorder = "relay-record"

    /// The same caller, in the name of somebody who uses the page.
    ///
    /// - Parameter person: What the request says. Counts from relay-web; all services of "relayctl up" have one user.
    func speaking(for person: String?, isService: Bool = SystemdNotifier.isService) -> Caller {
        guard let person, name == Self.page || (!isService && uid == getuid()) else { return self }
        return Caller(uid: uid, name: String(PlainText.line(person).prefix(80)), isDeputy: true)
    }

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
