import NginxClient
import RelayCore
import SettingsFiles

/// Where a user may read the status: the control socket, with addresses, or HTTP_PORT, without.
struct StatusSource {
    private let patience: Duration
    private let socket: ControlSocket
    private let control: ControlClient?

    /// Finds the running relay.
    ///
    /// - Throws: ``Refusal`` if none runs.
    init(_ options: ControlOptions) throws(Refusal) { try self.init(rtmpPort: options.rtmpPort) }

    /// Finds the running relay.
    ///
    /// - Parameters:
    ///   - rtmpPort: That of one that "relayctl up" runs; `nil`: the services, or else the only one that runs.
    ///   - patience: How long to wait on HTTP_PORT.
    /// - Throws: ``Refusal`` if none runs.
    init(rtmpPort: Int?, patience: Duration = .seconds(5)) throws(Refusal) {
        self.patience = patience
        socket = try ControlSocket.find(rtmpPort: rtmpPort)
        do {
            control = try socket.client()
        } catch {
            guard error.exit == RelayExit.denied else { throw error }
            control = nil
        }
    }

    /// Whether systemd runs it.
    var isService: Bool { socket.rtmpPort == nil }

    /// Reads a page.
    ///
    /// - Throws: ``Refusal`` if relay-hook does not answer.
    func get(_ path: String) async throws(Refusal) -> [UInt8] {
        if let control { return try await control.get(path) }
        let answer: LocalHTTP.Answer
        do {
            answer = try await http.get(path, timeout: patience)
        } catch {
            throw silent
        }
        guard answer.status == 200 else { throw silent }
        return answer.body
    }

    /// Reads the events as they come.
    func lines(_ path: String, headers: [String] = []) -> AsyncThrowingStream<String, any Error> {
        control?.lines(path, headers: headers) ?? http.lines(path, headers: headers)
    }

    /// For users who may not steer. The settings are root's, so another HTTP_PORT than the usual one is not known to them.
    private var http: LocalHTTP {
        let port = (try? WrittenSettings(HostFiles(directory: HostFiles.standardDirectory)))?.written["HTTP_PORT"]
        return LocalHTTP(host: Topology.loopback, port: port.flatMap { Int($0) } ?? Topology.standard.httpPort)
    }

    private var silent: Refusal {
        Refusal(
            "relay-hook does not answer on HTTP_PORT; members of the group \"relay\" and root see more: sudo relayctl status",
            exit: RelayExit.notRunning)
    }
}
