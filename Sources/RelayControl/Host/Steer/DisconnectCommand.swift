import ArgumentParser
import CommandHelp
import RelayCore

/// `relayctl disconnect`: ends the session of who publishes.
struct DisconnectCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "disconnect",
        abstract: "Ends the session of who publishes, and keeps its address away if you say how long.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Most encoders connect again within seconds; --ban refuses that address until the time is over (of IPv6 its network of \
        64 bits). To keep somebody away for good, revoke the key: relayctl key revoke NAME.
        """,
        exits: BreakCommand.exitsOfOrders,
        examples: [.init("relayctl disconnect --ban 10m", "for ten minutes")])

    @Option(help: ArgumentHelp("live or standby.", valueName: "feed"), completion: .list(Feed.allCases.map(\.rawValue)))
    var feed = Feed.live.rawValue

    @Option(help: ArgumentHelp("How long its address may not publish, such as 90s, 10m, 2h.", valueName: "time"))
    var ban: TimeSpan?

    @OptionGroup var options: ControlOptions

    /// The body of the request (docs/API.md).
    private struct Disconnection: Encodable {
        let ban: Int?
    }

    func validate() throws {
        guard Feed(rawValue: feed) != nil else { throw ValidationError("--feed \(feed): give live or standby") }
    }

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            try await client.post("/api/v1/publishers/\(feed)/disconnect", body: Disconnection(ban: ban?.seconds))
        }
    }
}
