import ArgumentParser
import Glibc
import RelayCore
import SystemPackage

/// Checks that the relay can listen on the configured addresses and ports.
struct PortCheck {
    let settings: RelaySettings
    /// The users that the host's services listen as: a running relay may have its ports. `nil`: not a relay of services.
    var services: Set<uid_t>?

    /// Users of the services that listen (systemd/rtmp-relay.sysusers).
    private static let users = ["relay-gate", "relay-ingest", "relay-switch", "relay-hook", "relay-web"]

    /// The check for a host's services.
    static func ofServices(_ settings: RelaySettings) -> PortCheck {
        PortCheck(settings: settings, services: Set(users.compactMap { getpwnam($0)?.pointee.pw_uid }))
    }

    /// One line for each port or address that cannot be listened on.
    func problems() -> [Preflight.Problem] {
        let places = [
            ("RTMP_PORT", settings.listenAddress.nginxHost, settings.rtmpPort),
            ("INGEST_PORT", Topology.loopback, settings.ingestPort),
            ("INGEST_PORT", Topology.gateHost, settings.ingestPort),
            ("SWITCH_PORT", Topology.loopback, settings.switchPort),
            ("HTTP_PORT", settings.page.listenAddress.nginxHost, settings.httpPort),
        ]
        return places.reduce(into: []) { problems, place in
            guard let trouble = trouble(name: place.0, host: place.1, port: place.2) else { return }
            let problem = Preflight.Problem(trouble: trouble, exit: RelayExit.cannotListen.rawValue)
            if !problems.contains(problem) { problems.append(problem) }
        }
    }

    private func trouble(name: String, host: String, port: Int) -> Trouble? {
        let setting = name == "HTTP_PORT" ? "HTTP_LISTEN" : "RTMP_LISTEN"
        switch ListenCheck.listen(host: host, port: port) {
        case 0: return nil
        case EADDRINUSE:
            if name == "RTMP_PORT", let holder = RuntimeDirectory.holder(settings) {
                return Trouble(
                    what: RuntimeDirectory.InUse(port: port, holder: holder).description, command: "kill \(holder)")
            }
            let users = PortOwner.listeners(port).map(\.user)
            if let services, !users.isEmpty, services.isSuperset(of: users) { return nil }
            return Trouble(
                what: "\(name): port \(port) is in use by \(PortOwner.description(port))",
                remedy: "stop that, or set another \(name)",
                command: PortOwner.find(port)?.stopCommand ?? "sudo ss -ltnp")
        case EADDRNOTAVAIL:
            return Trouble(
                what: "\(setting): \(host) is not an address of this host",
                remedy: "give one that \"ip address\" shows, or 0.0.0.0 for all")
        case EAFNOSUPPORT:
            return Trouble(
                what: "\(setting): \(host) needs IPv6, which is off on this host",
                remedy: "give 0.0.0.0 for all IPv4 addresses")
        case EACCES where services != nil && name == "RTMP_PORT":
            // A drop-in may allow it to relay-gate; HostWarnings reports it.
            return nil
        case EACCES:
            return Trouble(
                what: "\(name): only root may listen on port \(port)", remedy: "set a \(name) of 1024 or more")
        case let code:
            return Trouble(what: "\(name): \(host):\(port) can't be listened on: \(Errno(rawValue: code))")
        }
    }
}
