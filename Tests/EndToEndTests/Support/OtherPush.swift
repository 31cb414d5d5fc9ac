import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

/// A second destination: a `relay-push` of its own beside a relay, as systemd would run it.
final class OtherPush: Sendable {
    let name: String
    let lines = RelayLines()
    private let heard: NotifyListener
    private let child: Child

    /// Starts it.
    ///
    /// - Parameters:
    ///   - settings: Of its NAME.env, beside the URL.
    ///   - wrapper: What runs it.
    init(
        _ name: String, to url: String, of relay: RunningRelay, settings: [String: String] = [:],
        wrapper: ([String]) -> [String] = { $0 }
    ) async throws {
        self.name = name
        let folder = "\(relay.directory.path)/push-\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var variables = ["URL": url, "BACKOFF": "0.5"]
        variables.merge(settings) { $1 }
        try variables.map { "\($0)=\($1)\n" }.joined()
            .write(toFile: "\(folder)/\(name).env", atomically: true, encoding: .utf8)
        try "other-\(name)\n".write(toFile: "\(folder)/\(name).key", atomically: true, encoding: .utf8)
        chmod("\(folder)/\(name).key", 0o600)
        // All programs are one, which becomes the one it is called as.
        let program = "\(folder)/relay-push"
        symlink(Places.relayctl, program)
        heard = try NotifyListener(path: "\(folder)/notify")
        let command = wrapper(
            [program, name, "--destinations", folder, "--runtime-dir", folder, "--verbose", "--log-format", "terminal"]
                + ["--program-url", "rtmp://127.0.0.1:\(relay.ports.program)/switch/out"]
                + ["--switch-socket", "\(try relay.runtimeDirectory)/relay-switch/nginx.sock"]
                + ["--status-url", "http://127.0.0.1:\(relay.ports.http)/api/v1/status"])
        var environment = Command.cleanEnvironment
        environment["NOTIFY_SOCKET"] = heard.path
        child = try await Child.start(
            Command(command[0], Array(command.dropFirst()), environment: environment, workingDirectory: folder)
        ) { [lines] in lines.add($0.text) }
    }

    var pid: Int32 { child.pid }

    /// Warnings and errors.
    var complaints: [String] { lines.complaints }

    /// When each ffmpeg was started.
    var starts: [String] { lines.matching("ffmpeg runs") }

    /// The sentences `systemctl status` would have shown so far, in order, without repetitions.
    var statuses: [String] { heard.statuses }

    /// Waits for the first or, from a moment on, another connection that takes frames.
    func connected(since start: Moment? = nil, within limit: Duration = .seconds(15)) async throws {
        try await lines.first("connected to the platform", since: start, within: limit)
    }

    func stop() async {
        await child.stop(.graceful(after: .seconds(5)))
    }
}

/// What a service tells systemd.
final class NotifyListener: Sendable {
    let path: String
    private let descriptor: Int32
    private let told = RelayLines()

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < 108 else { throw TimedOut(waitingFor: "a shorter path than \(path)", limit: .zero) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    /// All `STATUS=` so far.
    var statuses: [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            for line in String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n") {
                if line.hasPrefix("STATUS="), told.all.last != String(line.dropFirst(7)) {
                    told.add(String(line.dropFirst(7)))
                }
            }
        }
        return told.all
    }
}
