import ArgumentParser
import Glibc
import Lab
import Logging
import ProcessKit
import Synchronization
import TestSupport

@testable import Guard

/// The configuration of a small nginx in a directory of its own, and what is needed to guard it.
struct GuardedNginx: Sendable {
    let directory: TemporaryDirectory
    let port: Int
    let log = RecordedLog()

    var socket: String { directory.path + "/s.sock" }
    var pidFile: String { directory.path + "/nginx.pid" }

    init(port: Int? = nil, broken: Bool = false) throws {
        directory = try TemporaryDirectory("guard")
        self.port = try port ?? LoopbackPort.free()
        let text = """
            load_module \(StandInPlatform.debianModule);
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr warn;
            \(broken ? "nonsense on;" : "")
            events { worker_connections 64; }
            rtmp { access_log off; server { listen 127.0.0.1:\(self.port); application live { live on; } } }
            http {
                access_log off;
                client_body_temp_path t;
                proxy_temp_path t;
                fastcgi_temp_path t;
                uwsgi_temp_path t;
                scgi_temp_path t;
                server {
                    listen unix:\(socket);
                    location = /rtmp_stat { rtmp_stat all; }
                }
            }

            """
        try Files.write(text, to: directory.path + "/nginx.conf")
    }

    var command: [String] {
        let user = geteuid() == 0 ? ["-g", "user root;"] : []
        return ["nginx", "-e", "stderr", "-p", directory.path, "-c", directory.path + "/nginx.conf"] + user
    }

    func service(
        interval: Duration = .milliseconds(300), onReady: @escaping @Sendable () -> Void = {}
    ) -> GuardService {
        GuardService(
            command: command, probeSocket: socket, interval: interval, logger: log.logger("guard"), onReady: onReady)
    }

    /// nginx's master, by its own word.
    var master: Int32? {
        Files.read(pidFile).flatMap { Int32($0.prefix { $0.isNumber }) }
    }
}

/// A guard that runs until it is told to stop.
struct RunningGuard: Sendable {
    let nginx: GuardedNginx
    /// Ends with the guard; its exit code.
    let result: Task<Int32, Never>
    private let running: RunningService

    /// Starts a guard and waits for nginx's first answer.
    init(_ nginx: GuardedNginx, interval: Duration = .milliseconds(300)) async {
        self.nginx = nginx
        let (ready, tell) = AsyncStream<Void>.makeStream()
        let running = RunningService(nginx.service(interval: interval) { tell.finish() })
        self.running = running
        result = Task {
            defer { tell.finish() }
            do {
                try await running.end.value
                return 0
            } catch {
                return (error as? ExitCode)?.rawValue ?? -1
            }
        }
        for await _ in ready {}
    }

    func stop() async -> Int32 {
        try? await running.stop()
        return await result.value
    }
}
