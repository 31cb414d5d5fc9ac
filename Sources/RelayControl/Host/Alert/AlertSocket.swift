import Alerts
import ArgumentParser
import FoundationEssentials
import Glibc
import RelayCore

/// The socket of relay-alert.
enum AlertSocket {
    /// The socket of the service.
    static let path = "/run/relay-alert/\(AlertAPI.socket)"

    /// What is said if it does not run.
    static let notRunning = Refusal(
        "relay-alert does not run: no alert is sent; to start it: sudo systemctl start relay-alert",
        exit: RelayExit.notRunning)

    /// A client of it.
    ///
    /// - Throws: ``Refusal`` if relay-alert does not run, reads other files, or if this user may not ask it.
    static func client(for files: HostFiles, path: String = path) throws(Refusal) -> ControlClient {
        guard files.isStandard else {
            throw Refusal(
                "relay-alert reads \(HostFiles.standardDirectory), not \(files.directory)", exit: RelayExit.notRunning)
        }
        guard access(path, W_OK) == 0 else {
            guard errno == EACCES else { throw notRunning }
            throw Refusal("only root may ask relay-alert: use sudo", exit: RelayExit.denied)
        }
        return ControlClient(socket: path, service: "relay-alert")
    }

    /// Reads what relay-alert says of its sinks.
    static func reports(_ bytes: [UInt8]) throws(Refusal) -> [SinkReport] {
        guard let reports = try? JSONDecoder().decode([SinkReport].self, from: Data(bytes)) else {
            throw Refusal("relay-alert's answer cannot be read; is it of another version?", exit: RelayExit.cannotStart)
        }
        return reports
    }
}
