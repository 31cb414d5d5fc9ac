import ArgumentParser
import CommandHelp

/// `relayctl slate use`: chooses the current slate.
struct SlateUseCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Makes a slate the current one.", discussion: manual.discussion)

    static let manual = CommandManual(
        """
        If viewers see a slate, they see this one at once; otherwise, the next time. A slate that is still being rendered is \
        shown when it is ready, and the present one until then. The choice is kept over restarts and upgrades.
        """, exits: BreakCommand.exitsOfOrders)

    @Argument(help: "The slate's name, as \"relayctl slate list\" shows it.", completion: SlateNames.completion)
    var name: String

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in try await client.post(try SlatePath.of(name, "use")) }
    }
}
