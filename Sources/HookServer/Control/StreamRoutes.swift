import Hummingbird
import ProcessKit
import RelayCore

/// `POST /api/v1/end` and `/api/v1/go`: the operator ends the stream at all destinations, and lets it go on.
struct StreamRoutes: Sendable {
    let desk: OperatorDesk
    let registry: ServiceRegistry

    /// A day, in milliseconds: a time of day is meant.
    private static let latest: Int64 = 86_400_000

    /// The body of `/api/v1/end`.
    private struct End: Decodable {
        /// When, in milliseconds since 1970; missing: now.
        let at: Int64?
    }

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        router.post("api/v1/end") { request, context in
            let at = try await request.value(End.self).at
            return try Response.json(ControlReply(message: try await end(at: at, by: context.caller.name)))
        }
        router.post("api/v1/go") { _, context in
            try Response.json(ControlReply(message: try await go(by: context.caller.name)))
        }
    }

    private func end(at: Int64?, by user: String) async throws -> String {
        let now = WallClock.now
        if let at, !(at > now && at - now <= Self.latest) {
            throw ControlFailure(.badRequest, "at: not a moment within the next 24 hours")
        }
        let ending = OperatorState.Ending(by: user, at: at ?? now)
        await desk.apply { $0.end(ending, now: now) }
        let warning = await desk.warning
        if let at {
            return "the stream ends at \(WallClock.text(Double(at) / 1000)); to take it back: relayctl go\(warning)"
        }
        let left = await waits { $0.state == .ended }
        let rest = "the next publisher starts it again, and so does: relayctl go"
        return left.isEmpty
            ? "the stream is ended at all destinations; \(rest)\(warning)"
            : "the stream ends; not closed yet at \(left.joined(separator: ", ")); \(rest)\(warning)"
    }

    private func go(by user: String) async throws -> String {
        let before = await desk.state
        guard before.ended != nil || before.ending != nil else {
            return "the stream goes on: it was not ended"
        }
        await desk.apply { $0.go(by: user) }
        let warning = await desk.warning
        guard before.ended != nil else { return "the stream goes on: the end that was planned is taken back\(warning)" }
        let left = await waits { $0.state == .connected || $0.state == .paused }
        return left.isEmpty
            ? "the stream goes on at all destinations\(warning)"
            : "the stream goes on; not connected yet: \(left.joined(separator: ", ")) (relayctl push list)\(warning)"
    }

    /// Waits until all pushes that run report something.
    ///
    /// - Returns: Those that do not yet when the time is over.
    private func waits(until isDone: (PushStatus) -> Bool) async -> [String] {
        func left(_ services: [ServiceBoard.Entry]) -> [String] {
            services.compactMap { entry in
                guard entry.isConnected, case .push(let status)? = entry.report, !isDone(status) else { return nil }
                return DestinationName.ofService(entry.name)
            }
        }
        await registry.waits(atMost: OperatorDesk.patience) { left($0).isEmpty }
        return left(registry.services)
    }
}
