import Hummingbird
import RelayCore

/// Root adds and revokes publish keys: `/api/v1/keys`.
struct KeyRoutes: Sendable {
    let desk: PublisherDesk

    /// The body of a new key. A secret.
    private struct NewKey: Decodable {
        let name: String
        let key: String
    }

    private struct Key: Encodable {
        let name: String
        /// The feeds to which somebody publishes with it.
        let publishes: [String]
    }

    private struct Keys: Encodable {
        let keys: [Key]
    }

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        router.get("api/v1/keys") { _, _ in
            let keys = await desk.keys.map { Key(name: $0.name, publishes: $0.feeds.map(\.rawValue)) }
            return try Response.json(Keys(keys: keys))
        }
        router.post("api/v1/keys") { request, context in
            try await context.requireRoot(to: "add keys")
            let key = try await request.value(NewKey.self)
            let message = try await desk.addKey(key.name, key.key, by: try await context.caller.name)
            return try Response.json(ControlReply(message: message))
        }
        router.delete("api/v1/keys/:name") { _, context in
            try await context.requireRoot(to: "revoke keys")
            let name = context.parameters.get("name") ?? ""
            let message = try await desk.revokeKey(name, by: try await context.caller.name)
            return try Response.json(ControlReply(message: message))
        }
    }
}
