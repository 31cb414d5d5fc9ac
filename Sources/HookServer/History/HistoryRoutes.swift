import FoundationEssentials
import History
import Hummingbird
import ProcessKit
import RelayCore

/// The history over the control socket. It has the addresses of publishers, so it is for those who may steer the relay.
struct HistoryRoutes: Sendable {
    /// The most events of one answer. A client that wants more asks again, from the last one on.
    static let mostEvents = 1000

    /// `nil`: none is kept.
    let store: HistoryStore?

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        router.get(RouterPath(Topology.historyEventsPath)) { request, _ in try await events(request) }
        router.get(RouterPath(Topology.historyReportPath)) { request, _ in try await report(request) }
        router.get(RouterPath(Topology.historySamplesPath)) { request, _ in try await samples(request) }
    }

    private func events(_ request: Request) async throws -> Response {
        let (since, until) = try Self.range(request)
        let events = try await read { file throws(SQLiteError) -> [RecordedEvent] in
            try file.events(since: since, until: until, limit: Self.mostEvents)
        }
        return try .json(Events(events: events.map { EventJSON($0) }, isMore: events.count == Self.mostEvents))
    }

    private func report(_ request: Request) async throws -> Response {
        let (since, until) = try Self.range(request)
        return try .json(
            try await read { file throws(SQLiteError) -> HistoryReport in
                try file.report(since: since, until: until)
            })
    }

    private func samples(_ request: Request) async throws -> Response {
        let (since, until) = try Self.range(request)
        let text = request.uri.queryParameters["step"].map(String.init)
        let step = text.map { Int64($0) ?? 0 } ?? 60
        guard (10...86_400).contains(step), (until - since) / step <= 2_000_000
        else {
            throw ControlFailure(.badRequest, "step must be seconds from 10 to 86400, and at least 1/2000 of the time")
        }
        return try .json(
            try await read { file throws(SQLiteError) -> HistorySamples in
                try file.samples(since: since, until: until, step: step * 1000)
            })
    }

    private struct Events: Encodable {
        let events: [EventJSON]
        /// Whether the time has more events than one answer.
        let isMore: Bool
    }

    private func read<Value: Sendable>(
        _ body: @Sendable (HistoryFile) throws(SQLiteError) -> Value
    ) async throws -> Value {
        guard let store else {
            throw ControlFailure(.notFound, "no history is kept: HISTORY_DAYS is 0 in the relay's settings")
        }
        do {
            return try await store.read(body)
        } catch {
            throw ControlFailure(.serviceUnavailable, "the history cannot be read: \(error)")
        }
    }

    /// The time that a request is about: `since` and `until`, which are moments as ISO 8601 in UTC.
    private static func range(_ request: Request) throws -> (since: Int64, until: Int64) {
        func moment(_ name: String, else fallback: Int64) throws -> Int64 {
            guard let text = request.uri.queryParameters[Substring(name)] else { return fallback }
            guard let moment = EventJSON.moment(String(text)) else {
                throw ControlFailure(
                    .badRequest,
                    "\(name) must be a moment in UTC such as 2026-11-25T03:12:04Z, not \"\(PlainText.line(String(text)))\""
                )
            }
            return moment
        }
        let now = WallClock.now
        let until = try moment("until", else: now + 1)
        return (try moment("since", else: until - 86_400_000), until)
    }
}
