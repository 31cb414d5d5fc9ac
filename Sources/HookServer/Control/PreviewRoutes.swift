import Hummingbird
import RelayCore

/// `POST /api/v1/publishers/FEED/preview`: where relay-web and relay-record may play what a publisher sends.
struct PreviewRoutes: Sendable {
    let driver: ChannelDriver

    private struct Preview: Encodable {
        /// Good for one connection within 10 s.
        let url: String
    }

    /// Whether a path is this route's.
    static func isPath(_ path: String) -> Bool { path.hasPrefix("/api/v1/publishers/") && path.hasSuffix("/preview") }

    /// Adds the route.
    func add(to router: Router<ControlContext>) {
        router.post("api/v1/publishers/:feed/preview") { _, context in
            guard let feed = context.parameters.get("feed").flatMap({ Feed(rawValue: $0) }) else {
                throw ControlFailure(.notFound, "there is no such feed: live, standby")
            }
            guard let url = await driver.previewURL(of: feed) else {
                throw ControlFailure(.conflict, "nobody publishes to \(feed.rawValue)")
            }
            return try Response.json(Preview(url: url))
        }
    }
}
