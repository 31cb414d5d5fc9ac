import FoundationEssentials
import Hummingbird
import RelayCore

/// The operator ends sessions, and bans addresses: `/api/v1/publishers/FEED/disconnect`, `/api/v1/bans`, `/api/v1/unban`.
struct PublisherRoutes: Sendable {
    let desk: PublisherDesk

    /// The body of a disconnection.
    private struct Disconnection: Decodable {
        /// Seconds; missing: no ban.
        let ban: Double?
    }

    /// The body of the end of a ban.
    private struct Unbanning: Decodable {
        let address: String
    }

    private struct Ban: Encodable {
        let address: String
        let until: Date
        let by: String
    }

    private struct Bans: Encodable {
        let bans: [Ban]
    }

    /// A year.
    private static let longestBan: Double = 366 * 86_400

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        router.post("api/v1/publishers/:feed/disconnect") { request, context in
            let order = try await request.value(Disconnection.self)
            let name = context.parameters.get("feed") ?? ""
            guard let feed = Feed(rawValue: name) else {
                throw ControlFailure(.notFound, "there is no feed \"\(PlainText.line(name))\": live, standby")
            }
            if let ban = order.ban, !(ban > 0 && ban <= Self.longestBan) {
                throw ControlFailure(.badRequest, "ban: \(ban) is not a time of more than 0 s and at most a year")
            }
            let message = try await desk.disconnect(
                feed, ban: order.ban.map { .seconds($0) }, by: try await context.caller.name)
            return try Response.json(ControlReply(message: message))
        }
        router.get("api/v1/bans") { _, _ in
            let bans = await desk.bans.map { Ban(address: $0.address, until: Date(milliseconds: $0.until), by: $0.by) }
            return try Response.json(Bans(bans: bans))
        }
        router.post("api/v1/unban") { request, context in
            let order = try await request.value(Unbanning.self)
            let message = try await desk.unban(order.address, by: try await context.caller.name)
            return try Response.json(ControlReply(message: message))
        }
    }
}
