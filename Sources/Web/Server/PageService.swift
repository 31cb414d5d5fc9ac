import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the page's server running. A port that is in use is logged once and tried again: during an upgrade, an earlier relay-hook
/// may have it.
final class PageService: Service {
    private let logger: Logger
    /// Time between attempts to listen.
    private let pause: Duration
    private let make: @Sendable (_ onRunning: @escaping @Sendable () async -> Void) -> any ApplicationProtocol
    private let isUp = Mutex(false)
    private let place: String
    private let tried = AsyncStream<Void>.makeStream()

    /// - Parameters:
    ///   - place: Where it listens, for people.
    ///   - make: Creates the server, which can run once.
    init(
        place: String, logger: Logger, pause: Duration = .seconds(2),
        make: @escaping @Sendable (_ onRunning: @escaping @Sendable () async -> Void) -> any ApplicationProtocol
    ) {
        self.place = place
        self.logger = logger
        self.pause = pause
        self.make = make
    }

    /// Whether it accepts connections.
    var isListening: Bool { isUp.withLock { $0 } }

    /// Waits until it has tried to listen.
    func waitForFirstTry() async {
        for await _ in tried.stream {}
    }

    func run() async throws {
        defer { tried.continuation.finish() }
        var isTold = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await make {
                    self.isUp.withLock { $0 = true }
                    self.tried.continuation.finish()
                }.runService(gracefulShutdownSignals: [])
                return
            } catch {
                isUp.withLock { $0 = false }
                tried.continuation.finish()
                if !isTold {
                    logger.error(
                        "the page cannot be served: cannot listen on HTTP_PORT; trying again every few seconds",
                        metadata: ["address": "\(place)", "reason": "\(error)"])
                }
                isTold = true
            }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: self.pause) }
        }
    }
}
