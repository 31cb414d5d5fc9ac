import Foundation
import Lab
import NginxClient
import RelayCore

/// A real nginx with nginx-rtmp in a directory of its own, listening on a unix socket and on free ports.
final class NginxUnderTest {
    let directory: URL
    let socketPath: String
    let httpPort: Int
    let rtmpPort: Int
    private var children: [Process] = []

    /// Starts nginx and waits until it answers.
    init() async throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "nginx-client-\(UInt32.random(in: 0...UInt32.max))", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        socketPath = directory.appending(path: "http.sock").path
        httpPort = try LoopbackPort.free()
        rtmpPort = try LoopbackPort.free()
        let configuration = directory.appending(path: "nginx.conf")
        try Data(self.configuration.utf8).write(to: configuration)
        try start(
            "nginx",
            ["-e", "stderr", "-p", directory.path, "-c", configuration.path]
                + (geteuid() == 0 ? ["-g", "user root;"] : []))
        let client = self.client
        _ = try await eventually { try? await client.stat(timeout: .seconds(2)) }
    }

    /// Over the unix socket.
    var client: NginxClient { NginxClient(socketPath: socketPath) }

    private var configuration: String {
        """
        load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 64; }
        rtmp {
            server {
                listen 127.0.0.1:\(rtmpPort);
                application live { live on; }
                application offline { live on; }
            }
        }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {
                listen unix:\(socketPath);
                listen 127.0.0.1:\(httpPort);
                location = /rtmp_stat { rtmp_stat all; }
                location /control { rtmp_control all; }
            }
        }
        """
    }

    /// Publishes a test picture.
    func publish(_ name: String) throws {
        try start(
            "ffmpeg",
            [
                "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=10", "-t", "60",
                "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-f", "flv",
                "rtmp://127.0.0.1:\(rtmpPort)/live/\(name)",
            ])
    }

    /// Plays a stream and throws it away.
    func play(_ name: String) throws {
        try start(
            "ffmpeg",
            [
                "-nostdin", "-loglevel", "error", "-i", "rtmp://127.0.0.1:\(rtmpPort)/live/\(name)", "-t", "60",
                "-c", "copy", "-f", "null", "-",
            ])
    }

    private func start(_ program: String, _ arguments: [String]) throws {
        let child = Process()
        child.executableURL = URL(filePath: "/usr/bin/env")
        child.arguments = [program] + arguments
        child.environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        try child.run()
        children.append(child)
    }

    /// Ends everything that was started, and removes the directory.
    func stop() {
        for child in children.reversed() {
            kill(child.processIdentifier, child === children[0] ? SIGTERM : SIGKILL)
            child.waitUntilExit()
        }
        children = []
        try? FileManager.default.removeItem(at: directory)
    }
}

/// Runs `body` with an nginx that is stopped afterwards.
func withNginx(_ body: (NginxUnderTest) async throws -> Void) async throws {
    let nginx = try await NginxUnderTest()
    defer { nginx.stop() }
    try await body(nginx)
}

/// What did not come about in time.
struct NeverHappened: Error {}

/// Asks until there is an answer, for at most 15 seconds.
func eventually<Value>(_ ask: () async throws -> Value?) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(15)
    while clock.now < deadline {
        if let value = try await ask() { return value }
        try await clock.sleep(for: .milliseconds(30))
    }
    throw NeverHappened()
}
