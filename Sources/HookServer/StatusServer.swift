import Hummingbird
import HummingbirdCore
import Logging
import ProgramOptions
import RelayCore

/// The read-only HTTP server on the loopback address. Every user of the host can reach it, so it shows no addresses.
enum StatusServer {
    /// - Parameters:
    ///   - port: HTTP_PORT.
    ///   - onRunning: Called once it accepts connections.
    static func make(
        port: Int, routes: StatusRoutes, logger: Logger, onRunning: @escaping @Sendable () async -> Void = {}
    ) -> some ApplicationProtocol {
        let router = Router()
        routes.add(to: router)
        return Application(
            router: router,
            // Clients other than nginx write `Close`, too.
            server: .http1(configuration: .init(additionalChannelHandlers: [ConnectionHeaderHandler()])),
            configuration: .init(address: .hostname(Topology.loopback, port: port), serverName: nil),
            onServerRunning: { listener in
                try? await AcceptPauseHandler.add(to: listener)
                await onRunning()
            },
            logger: logger.quiet)
    }
}
