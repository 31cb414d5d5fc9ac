import FoundationEssentials
import Glibc
import RelayCore

/// The socket on which relay-web manages tokens.
enum TokenSocket {
    /// A client of it.
    ///
    /// - Throws: ``Refusal`` if relay-web does not run, or if this user may not.
    static func client(_ options: ControlOptions) throws(Refusal) -> ControlClient {
        let hook = try ControlSocket.find(rtmpPort: options.rtmpPort)
        // Beside relay-hook's directory: in /run, or in that of "relayctl up".
        let folder = hook.path.split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(folder)/relay-web/\(Topology.tokenSocket)"
        guard access(path, W_OK) == 0 else {
            guard errno == EACCES else {
                throw Refusal("relay-web does not run; see: systemctl status relay-web", exit: RelayExit.notRunning)
            }
            throw Refusal("only root may manage tokens: use sudo", exit: RelayExit.denied)
        }
        return ControlClient(socket: path, service: "relay-web")
    }

    /// Reads an answer.
    static func read<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws(Refusal) -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let value = try? decoder.decode(type, from: Data(bytes)) else {
            throw Refusal("relay-web's answer cannot be read; is it of another version?", exit: RelayExit.cannotStart)
        }
        return value
    }
}
