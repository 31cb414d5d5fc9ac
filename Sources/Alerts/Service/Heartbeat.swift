import NginxClient
import ProcessKit
import RelayCore
import ServiceLifecycle
import StatusReading

/// Calls the sinks that want to hear every minute that all is well, while it is.
struct Heartbeat: Service {
    /// relay-hook's control socket.
    let hook: LocalHTTP
    let desk: AlertDesk
    /// From one call to the next.
    var pace: Duration = .seconds(60)

    func run() async throws {
        guard await desk.hasHeartbeats else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // A service that hangs does not keep this one from stopping.
                if await isWell { _ = await Task { await desk.beat() }.ends(within: .seconds(30)) }
                try? await Task.sleep(for: pace)
            }
        }
    }

    /// Whether `relayctl status` would say "all well".
    private var isWell: Bool {
        get async {
            guard
                let answer = try? await hook.get(
                    Topology.statusPath, timeout: .seconds(10), maximumBytes: 1 << 20),
                answer.status == 200, var status = StatusReply.read(answer.body)
            else { return false }
            // One that has failed would never be called again.
            status.alerts?.removeAll { $0.kind == SinkKind.heartbeat.rawValue }
            return Problem.all(in: status, isService: true).allSatisfy(\.isAdvice)
        }
    }
}
