import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

/// A way to a port of this host as the guide's `ssh -L` makes it, through an sshd of its own on the loopback address.
enum SSHTunnel {
    /// Runs a story with it.
    ///
    /// - Parameters:
    ///   - port: Where it leads.
    ///   - story: Given the port at the desk, which leads there.
    static func with(to port: Int, _ story: (_ desk: Int) async throws -> Void) async throws {
        let directory = try TemporaryDirectory("relay-e2e-ssh")
        let folder = directory.path
        for key in ["host", "user"] {
            let said = try await Tool.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/\(key)")
            try #require(said == "")
        }
        // Root's sshd locks its unprivileged part up there; Debian makes it when it starts the service.
        if getuid() == 0 { mkdir("/run/sshd", 0o755) }
        let (host, desk) = (try LoopbackPort.free(), try LoopbackPort.free())
        let settings = """
            ListenAddress 127.0.0.1:\(host)
            HostKey \(folder)/host
            AuthorizedKeysFile \(folder)/user.pub
            StrictModes no
            AllowTcpForwarding yes
            UsePAM no
            PidFile none

            """
        try Files.write(settings, to: "\(folder)/sshd.conf")
        // By its whole path, which it needs to start itself again for each connection.
        let server = Command("/usr/sbin/sshd", ["-D", "-e", "-f", "\(folder)/sshd.conf"])
        // As this user, without this user's own settings, keys and known hosts.
        let client = Command(
            "ssh",
            [
                "-v", "-F", "none", "-i", "\(folder)/user", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
                "-o", "UserKnownHostsFile=/dev/null", "-o", "ExitOnForwardFailure=yes", "-p", "\(host)",
                "-N", "-L", "127.0.0.1:\(desk):127.0.0.1:\(port)", "127.0.0.1",
            ])
        let lines = RelayLines()
        try await whileRunning(server, lines, once: "Server listening") {
            // It says so after the forwarding is set up.
            try await whileRunning(client, lines, once: "Entering interactive session") { try await story(desk) }
        }
    }

    /// Runs a body while a program runs, once that has printed this.
    private static func whileRunning(
        _ command: Command, _ lines: RelayLines, once text: String, _ body: () async throws -> Void
    ) async throws {
        let child = try await Child.start(command) { lines.add($0.text) }
        do {
            try await lines.first(text)
            try await body()
        } catch {
            await child.stop(.graceful(after: .seconds(3)))
            throw error
        }
        await child.stop(.graceful(after: .seconds(3)))
    }
}
