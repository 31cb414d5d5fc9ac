import Glibc
import ProcessKit
import TestSupport

/// A relay-alert beside a relay, as relay-alert.service starts it.
struct AlertService {
    let child: Child
    let lines = RelayLines()

    /// Adds a sink, before it is started.
    static func addSink(_ name: String, _ settings: String, secret: String, in folder: String) throws {
        mkdir("\(folder)/sinks", 0o700)
        try Files.write(settings, to: "\(folder)/sinks/\(name).env")
        try Files.write("\(secret)\n", to: "\(folder)/sinks/\(name).secret")
    }

    /// Starts it.
    ///
    /// - Parameter folder: The folder with the sinks, where it also keeps what it has to keep.
    init(of relay: RunningRelay, folder: String) async throws {
        let runtime = try relay.runtimeDirectory
        let lines = lines
        symlink(Places.relayctl, "\(folder)/relay-alert")
        child = try await Child.start(
            Command(
                "\(folder)/relay-alert",
                [
                    "--env-file", "\(runtime)/relay-settings/web.env", "--sinks", "\(folder)/sinks", "--hook-socket",
                    "\(runtime)/relay-hook/control.sock", "--runtime-dir", folder, "--state-dir", folder,
                    "--report-socket", "\(runtime)/relay-hook/reports.sock",
                ])
        ) { lines.add($0.text) }
    }

    func stop() async { await child.stop(.graceful(after: .seconds(3))) }
}
