import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the status server running. A port that is in use does not stop the channel: it is logged once, and retried.
final class StatusService: Service {
    /// On 127.0.0.1.
    let port: Int

    private let logger: Logger
    /// Time between attempts to listen.
    private let pause: Duration
    private let make: @Sendable (_ onRunning: @escaping @Sendable () async -> Void) -> any ApplicationProtocol
    private let isUp = Mutex(false)

    /// - Parameter make: Creates the server, which can run once.
    init(
        port: Int, logger: Logger, pause: Duration = .seconds(5),
        make: @escaping @Sendable (_ onRunning: @escaping @Sendable () async -> Void) -> any ApplicationProtocol
    ) {
        self.port = port
        self.logger = logger
        self.pause = pause
        self.make = make
    }

    /// Whether it accepts connections.
    var isListening: Bool { isUp.withLock { $0 } }

    func run() async throws {
        var isTold = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await make { self.isUp.withLock { $0 = true } }.runService(gracefulShutdownSignals: [])
                return
            } catch {
                isUp.withLock { $0 = false }
                if !isTold {
                    logger.error(
                        "no status over HTTP: cannot listen on HTTP_PORT; the relay continues without it",
                        metadata: ["port": "\(port)", "reason": "\(error)"])
                }
                isTold = true
            }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: self.pause) }
        }
    }
}
