import Hummingbird
import HummingbirdCore
import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore

/// The read-only HTTP server on the loopback address.
enum StatusServer {
    /// - Parameters:
    ///   - port: HTTP_PORT.
    ///   - onRunning: Called once it accepts connections.
    static func make(
        port: Int, ingest: NginxClient, program: NginxClient, driver: ChannelDriver, registry: ServiceRegistry,
        events: EventStream, metrics: MetricsSource, logger: Logger,
        onRunning: @escaping @Sendable () async -> Void = {}
    ) -> some ApplicationProtocol {
        let router = Router()
        router.get("rtmp_stat") { _, _ in await page(of: program) }
        router.get("ingest/rtmp_stat") { _, _ in await page(of: ingest) }
        router.get("healthz") { request, _ in
            let withDestinations = request.uri.queryParameters["destinations"] == "all"
            let health = Health(
                await driver.view, destinations: withDestinations ? registry.services : nil, at: .now,
                now: WallClock.now)
            return text(health.text, "text/plain", health.isHealthy ? .ok : .serviceUnavailable)
        }
        router.get("metrics") { _, _ in text(await metrics.page(driver, registry), Exposition.contentType, .ok) }
        router.get(RouterPath(Topology.statusPath)) { _, _ in
            let status = RelayStatus(
                channels: [(Topology.channel, await driver.status)], services: registry.services)
            guard let json = try? StatusJSON.page(status) else { return text("", "text/plain", .internalServerError) }
            return text(json, "application/json", .ok)
        }
        router.get(RouterPath(Topology.eventsPath)) { request, _ in EventPage.response(request, events: events) }
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

    private static func page(of nginx: NginxClient) async -> Response {
        do {
            let page = try await nginx.statPage(timeout: .seconds(2))
            return text(String(decoding: page, as: UTF8.self), "text/xml", .ok)
        } catch {
            return text("\(error)\n", "text/plain", .badGateway)
        }
    }

    private static func text(_ body: String, _ type: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
