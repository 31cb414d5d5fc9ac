import FoundationEssentials
import Glibc
import RelayCore

/// The control socket of a relay that runs on this host.
struct ControlSocket: Equatable {
    /// The socket of the relay that runs as services.
    static let ofServices = "/run/relay-hook/\(Topology.controlSocket)"

    let path: String
    /// RTMP_PORT, if "relayctl up" runs it.
    let rtmpPort: Int?

    /// Finds the relay that is meant.
    ///
    /// - Parameters:
    ///   - rtmpPort: The port of one that "relayctl up" runs; `nil`: the services, or else the only one that runs.
    ///   - services: The socket of the services.
    ///   - folders: Where "relayctl up" keeps its sockets.
    /// - Throws: ``Refusal`` if there is none, or more than one.
    static func find(
        rtmpPort: Int?, services: String = ofServices, folders: [String] = RuntimeDirectory.parents
    ) throws(Refusal) -> ControlSocket {
        if rtmpPort == nil, exists(services) { return ControlSocket(path: services, rtmpPort: nil) }
        let running = folders.flatMap { foreground(in: $0) }.filter { rtmpPort == nil || $0.rtmpPort == rtmpPort }
        if let only = running.first, running.count == 1 { return only }
        guard running.isEmpty else {
            let ports = running.compactMap(\.rtmpPort).sorted().map(String.init).joined(separator: ", ")
            throw Refusal("several relays run (RTMP_PORT \(ports)): choose one with --rtmp-port", exit: RelayExit.usage)
        }
        if let rtmpPort {
            throw Refusal(
                "no relay that \"relayctl up\" runs has RTMP_PORT \(rtmpPort) and is yours", exit: RelayExit.notRunning)
        }
        throw Refusal(
            "the relay is not running; to start it: sudo systemctl start relay.target", exit: RelayExit.notRunning)
    }

    /// A client of it.
    ///
    /// - Throws: ``Refusal`` if this user may not use it.
    func client() throws(Refusal) -> ControlClient {
        guard access(path, W_OK) == 0 else {
            guard errno == EACCES else {
                throw Refusal("relay-hook does not answer: \(path) is gone", exit: RelayExit.notRunning)
            }
            throw Refusal(
                "you may not steer the relay: use sudo, or become a member of the group \"relay\" "
                    + "(sudo adduser \(Self.userName) relay, then log in again)", exit: RelayExit.denied)
        }
        return ControlClient(socket: path)
    }

    private static var userName: String {
        getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
    }

    private static func foreground(in folder: String) -> [ControlSocket] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard let port = RuntimeDirectory.port(ofName: name) else { return nil }
            let path = "\(folder)/\(name)/relay-hook/\(Topology.controlSocket)"
            return exists(path) ? ControlSocket(path: path, rtmpPort: port) : nil
        }
    }

    /// Whether it is there, as far as this user may see.
    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
