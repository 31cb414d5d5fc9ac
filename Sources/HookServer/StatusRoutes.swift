import HTTPTypes
import Hummingbird
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore

/// What relay-hook tells whoever asks on the control socket, with addresses, or without them (``ControlHeader/addresses``).
struct StatusRoutes: Sendable {
    let ingest: NginxClient
    let program: NginxClient
    let driver: ChannelDriver
    let registry: ServiceRegistry
    let cuts: CutLedger
    let events: EventStream
    let metrics: MetricsSource

    /// Adds the routes.
    func add(to router: Router<some RequestContext>) {
        router.get("rtmp_stat") { request, _ in await page(of: program, request) }
        router.get("ingest/rtmp_stat") { request, _ in await page(of: ingest, request) }
        router.get("healthz") { request, _ in
            let withDestinations = request.uri.queryParameters["destinations"] == "all"
            let health = Health(
                await driver.view, destinations: withDestinations ? registry.services : nil, at: .now,
                now: WallClock.now)
            return text(health.text, "text/plain", health.isHealthy ? .ok : .serviceUnavailable)
        }
        router.get("metrics") { _, _ in text(await metrics.page(driver, registry), Exposition.contentType, .ok) }
        router.get(RouterPath(Topology.statusPath)) { request, _ in
            var channel = await driver.status
            channel.refusals = metrics.refusals(of: Topology.channel).map(ChannelStatus.Refusal.init)
            if !request.showsAddresses { channel.removeAddresses() }
            let services = registry.services
            channel.addMeasurements(of: services, app: driver.channel.app(of:))
            let status = RelayStatus(
                channels: [(Topology.channel, channel)], cuts: [Topology.channel: cuts.recent], services: services,
                isOutdated: ProcessFigures.own.isReplaced == true, reconnects: metrics.reconnects(of:))
            return try Response.json(status)
        }
        router.get(RouterPath(Topology.eventsPath)) { request, _ in
            EventPage.response(request, events: events, showsAddresses: request.showsAddresses)
        }
    }

    private func page(of nginx: NginxClient, _ request: Request) async -> Response {
        do {
            let page = String(decoding: try await nginx.statPage(timeout: .seconds(2)), as: UTF8.self)
            return text(request.showsAddresses ? page : RTMPStat.withoutAddresses(page), "text/xml", .ok)
        } catch {
            return text("\(error)\n", "text/plain", .badGateway)
        }
    }

    private func text(_ body: String, _ type: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}

extension Request {
    /// Whether the answer may contain addresses of clients.
    var showsAddresses: Bool {
        HTTPField.Name(ControlHeader.addresses).flatMap { headers[$0] } != ControlHeader.hidden
    }
}
