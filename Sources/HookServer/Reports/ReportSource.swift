import Glibc

/// Who a connection to `reports.sock` is from, by what the kernel says about the other side (SO_PEERCRED, unix(7)).
enum ReportSource: Sendable, Equatable {
    /// Those whose user has the service's name.
    private static let services = [
        "relay-alert", "relay-gate", "relay-ingest", "relay-record", "relay-switch", "relay-web",
    ]

    /// A service of a host, each of which has a user of its own.
    case service(String)
    /// A process of relay-hook's own user, outside systemd, where all services have one: what it says it is.
    case anyOfOurs
    /// None of the relay's services.
    case unknown

    /// - Parameters:
    ///   - user: The peer's user name.
    ///   - isOwn: Whether that is this process's own user.
    ///   - isOfGate: Whether its group is relay-gate's. "relayctl up" as root gives that service another user.
    ///   - isService: Whether systemd runs this process. The switchers have its user then, and decode what publishers send.
    init(user: String?, isOwn: Bool, isOfGate: Bool = false, isService: Bool) {
        let push = "relay-push-"
        switch user {
        case _ where isOwn && !isService: self = .anyOfOurs
        case _ where isOfGate && !isService: self = .service("relay-gate")
        case let user? where Self.services.contains(user): self = .service(user)
        case let user? where user.hasPrefix(push) && user.count > push.count:
            self = .service("relay-push@\(user.dropFirst(push.count))")
        default: self = .unknown
        }
    }

    /// Whether it may speak as a service.
    func maySpeak(as name: String) -> Bool {
        switch self {
        case .service(let own): own == name
        case .anyOfOurs: true
        case .unknown: false
        }
    }

    /// The name of a user, also of one that systemd has made for a service (`DynamicUser=`), on hosts without libnss-systemd.
    static func name(of user: uid_t) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        if getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name {
            return String(cString: name)
        }
        // systemd's own record of its dynamic users (src/core/dynamic-user.c).
        var target = [UInt8](repeating: 0, count: 256)
        let length = readlink("/run/systemd/dynamic-uid/direct:\(user)", &target, target.count)
        return length > 0 ? String(decoding: target.prefix(length), as: UTF8.self) : nil
    }
}
