import FoundationEssentials
import Glibc
import Lab
import ProcessKit

/// TLS in front of a stand-in platform, which turns it into an `rtmps://` platform: an nginx with Debian's libnginx-mod-stream.
package actor TLSFront {
    /// The path of Debian's libnginx-mod-stream.
    package static let debianModule = "/usr/lib/nginx/modules/ngx_stream_module.so"

    /// Whether nginx on this host supports it.
    package static var isAvailable: Bool { access(debianModule, R_OK) == 0 && access("/usr/bin/openssl", X_OK) == 0 }

    /// The port on 127.0.0.1.
    package nonisolated let port: Int
    private let child: Child

    private init(port: Int, child: Child) {
        self.port = port
        self.child = child
    }

    /// Starts it; returns when it listens.
    /// - Parameters:
    ///   - certificate: The certificate for clients.
    ///   - target: The platform's port on 127.0.0.1.
    ///   - directory: For its configuration.
    ///   - port: The port to listen on; nil for a free one.
    /// - Throws: `TimedOut` if it does not start.
    package static func start(
        _ certificate: TestAuthority.Certificate, to target: Int, directory: String, port: Int? = nil
    ) async throws -> TLSFront {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let port = try port ?? LoopbackPort.free()
        let file = directory + "/tls.conf"
        let text = """
            load_module \(debianModule);
            daemon off;
            master_process off;
            pid \(directory)/tls.pid;
            lock_file \(directory)/tls.lock;
            error_log stderr notice;
            events { worker_connections 64; }
            stream {
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(certificate.certificate);
                    ssl_certificate_key \(certificate.key);
                    proxy_pass 127.0.0.1:\(target);
                }
            }

            """
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        var command = Command("nginx", ["-p", directory, "-c", file, "-e", "stderr"])
        command.environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        let output = OutputLines()
        let (lines, continuation) = AsyncStream<String>.makeStream()
        let child = try await Child.start(command) { line in
            output.add(line.text)
            continuation.yield(line.text)
        }
        do {
            // nginx prints this once its sockets listen.
            _ = try await lines.first(
                within: .seconds(10), waitingFor: "the start of TLS: \(output.all)", finish: { continuation.finish() },
                where: { $0.contains("[notice]") && $0.contains(" OS: ") })
        } catch {
            await child.stop(.immediate)
            throw error
        }
        return TLSFront(port: port, child: child)
    }

    /// Ends it: its connections are closed.
    package func stop() async {
        await child.stop(.graceful(after: .seconds(1)))
    }
}
