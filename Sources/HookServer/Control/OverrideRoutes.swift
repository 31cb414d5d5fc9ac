import FoundationEssentials
import Hummingbird
import ProcessKit
import RelayCore

/// `POST /api/v1/override`: the operator chooses what is on air.
struct OverrideRoutes: Sendable {
    let desk: OperatorDesk
    let driver: ChannelDriver
    let slates: SlateManager

    /// The body of the request.
    private struct Order: Decodable {
        /// `auto`, `brb`, `live`, `standby`.
        let show: String
        /// Seconds; missing: until it is taken back. For `brb` only.
        let `for`: Double?
        /// The name of a slate. For `brb` only.
        let slate: String?
        /// The operator's own words.
        let reason: String?
    }

    /// A year.
    private static let longestBreak: Double = 366 * 86_400

    /// Adds the route.
    func add(to router: Router<ControlContext>) {
        router.post("api/v1/override") { request, context in
            let order = try await request.value(Order.self)
            let user = try await context.caller.name
            let message: String
            switch (order.show, OperatorChoice.Show(rawValue: order.show)) {
            case ("auto", _): message = await auto(by: user)
            case (_, .brb?): message = try await brb(order, by: user)
            case (_, .live?): message = try await choose(.live, .live, by: user)
            case (_, .standby?): message = try await choose(.standby, .standby, by: user)
            case (_, nil):
                throw ControlFailure(
                    .badRequest, "show: \"\(PlainText.line(order.show))\" is not auto, brb, live or standby")
            }
            return try Response.json(ControlReply(message: message + (await desk.warning)))
        }
    }

    private func brb(_ order: Order, by user: String) async throws -> String {
        let now = WallClock.now
        if let seconds = order.for, !(seconds > 0 && seconds <= Self.longestBreak) {
            throw ControlFailure(.badRequest, "for: \(seconds) is not a time of more than 0 s and at most a year")
        }
        let until = order.for.map { now + Int64($0 * 1000) }
        // A mistyped slate hides the picture all the same.
        var obstacle: String?
        if let slate = order.slate { obstacle = await slates.obstacle(to: slate) }
        let choice = OperatorChoice(
            .brb, by: user, since: now, until: until, slate: obstacle == nil ? order.slate : nil, reason: order.reason)
        await desk.apply { $0.choose(choice) }
        if let obstacle { throw ControlFailure(.notFound, "brb holds, with the current slate: \(obstacle)") }
        let preparation = await slates.overridePreparation
        let isSlate = await driver.waits(atMost: OperatorDesk.patience) {
            $0.onAir?.isSlate == true && (preparation != nil || order.slate == nil || $0.showsWantedSlate)
        }
        let later = preparation.map { "; the slate \(order.slate ?? "") is \($0), and is shown when it is ready" } ?? ""
        let end = until.map { "until \(WallClock.text(Double($0) / 1000)); to end it before: relayctl auto" }
        let rest = end ?? "until you say: relayctl auto"
        return isSlate
            ? "brb: the slate is on air \(rest)\(later)"
            : "brb holds \(rest); no live frame reaches a platform, and the slate is not on air yet: see relayctl status"
    }

    private func auto(by user: String) async -> String {
        await desk.apply { $0.leaveToPublishers(by: user) }
        _ = await driver.waits(atMost: OperatorDesk.patience) { $0.onAir != nil && $0.onAir?.name == Self.best($0) }
        let view = await driver.view
        let best = Self.best(view)
        guard let onAir = view.onAir else { return "auto: nothing is on air; waiting for \(best): see relayctl status" }
        guard onAir.name != best else { return "auto: \(Self.name(onAir)) is on air" }
        return "auto: \(Self.name(onAir)) is on air; waiting for \(best): see relayctl status"
    }

    private func choose(_ show: OperatorChoice.Show, _ feed: Feed, by user: String) async throws -> String {
        if let obstacle = await driver.obstacle(to: feed) {
            throw ControlFailure(.conflict, "\(feed.rawValue) cannot be put on air: \(obstacle.reason)")
        }
        let choice = OperatorChoice(show, by: user, since: WallClock.now)
        await desk.apply { $0.choose(choice) }
        guard await driver.waits(atMost: OperatorDesk.patience, until: { $0.onAir?.name == feed.rawValue }) else {
            return "\(feed.rawValue) is chosen and not on air yet: see relayctl status; to take it back: relayctl auto"
        }
        return "\(feed.rawValue) is on air until its publisher leaves; to end it before: relayctl auto"
    }

    /// What the publishers put on air if no rule holds them back.
    private static func best(_ view: ChannelView) -> String {
        Feed.allCases.first { view.publishers[$0].map { $0.pictureProblem == nil } ?? false }?.rawValue ?? "slate"
    }

    private static func name(_ source: Source) -> String { source.isSlate ? "the slate" : source.name }
}

extension Override.Obstacle {
    /// For people, with the remedy.
    var reason: String {
        switch self {
        case .noPublisher: "nobody publishes there"
        case .notShowable(let problem): problem.explanation
        case .hostTooSlow(let wait):
            "this host is too slow to encode; it is tried again in \(Words.span(wait)) (see relayctl status)"
        }
    }
}
