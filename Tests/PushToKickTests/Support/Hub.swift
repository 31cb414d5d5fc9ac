import TestSupport
import Glibc
import Lab
import NginxClient
import ProcessKit

/// A relay-switch of a test: an nginx with the program on loopback and its statistics on a unix socket.
struct Hub: Sendable {
    let directory: TemporaryDirectory
    let port: Int
    private let child: Child

    var programURL: String { "rtmp://127.0.0.1:\(port)/switch/out" }
    var socket: String { directory.path + "/s.sock" }

    init() async throws {
        directory = try TemporaryDirectory("hub")
        port = try LoopbackPort.free()
        // One process does all, so that a signal to it halts or ends all of it.
        let text = """
            load_module \(StandInPlatform.debianModule);
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 64; }
            rtmp {
                access_log off;
                server {
                    listen 127.0.0.1:\(port);
                    chunk_size 4096;
                    application switch { live on; idle_streams on; play_restart off; wait_key on; wait_video on; }
                }
            }
            http {
                access_log off;
                client_body_temp_path t;
                proxy_temp_path t;
                fastcgi_temp_path t;
                uwsgi_temp_path t;
                scgi_temp_path t;
                server {
                    listen unix:\(directory.path)/s.sock;
                    location = /rtmp_stat { rtmp_stat all; }
                }
            }

            """
        let file = directory.path + "/nginx.conf"
        try Files.write(text, to: file)
        var command = Command("nginx", ["-e", "stderr", "-p", directory.path, "-c", file])
        command.environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        child = try await Child.start(command) { _ in }
        let client = NginxClient(socketPath: socket)
        let begin = ContinuousClock.now
        while (try? await client.stat(timeout: .seconds(1))) == nil {
            guard ContinuousClock.now - begin < .seconds(10) else {
                throw TimedOut(waitingFor: "the hub's first answer", limit: .seconds(10))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func stop() async {
        await child.stop(.graceful(after: .seconds(1)))
    }
}
