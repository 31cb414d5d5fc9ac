import ArgumentParser
import CommandHelp
import ProcessKit
import RelayCore

/// `relayctl end`: ends the stream at all destinations.
struct EndCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "Ends the stream properly at all platforms, now or at a time of day.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Each push closes the stream at its platform, and stays ready. The next publisher starts the stream again, and so does \
        "relayctl go". Whoever publishes now is not disconnected.
        """,
        exits: BreakCommand.exitsOfOrders,
        examples: [
            .init("relayctl end", "now"), .init("relayctl end --at 23:30", "at the next 23:30 of this host's clock"),
        ])

    @Option(help: ArgumentHelp("When: the next time this host's clock shows it, such as 23:30.", valueName: "time"))
    var at: TimeOfDay?

    @OptionGroup var options: ControlOptions

    private struct Order: Encodable { let at: Int64? }

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            let moment = at.map { LocalTime.next(hour: $0.hour, minute: $0.minute, after: WallClock.now) }
            return try await client.post("/api/v1/end", body: Order(at: moment))
        }
    }
}

/// `relayctl go`: the stream goes on after an end.
struct GoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "go", abstract: "Starts the stream again after \"relayctl end\", or takes back a planned end.")

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in try await client.post("/api/v1/go") }
    }
}
