import ArgumentParser
import CommandHelp
import RelayCore

/// `relayctl brb`: the slate now, whoever publishes.
struct BreakCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "brb",
        abstract: "Puts the slate on air, whoever publishes, until you say \"relayctl auto\".",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        While it holds, no live frame reaches a platform: a camera may come and go, and the relay or the whole host may restart. \
        It takes effect at once and is then saved.

        --slate shows another slate meanwhile: one of \"relayctl slate list\", or a file, which is added as by \"relayctl slate add\". \
        The current slate is on air until that is ready.
        """,
        exits: exitsOfOrders,
        examples: [
            .init("relayctl brb", "until you say: relayctl auto"),
            .init("relayctl brb --for 15m --reason lunch", "for a quarter of an hour"),
        ])

    /// Exit codes of the commands that steer a running relay.
    static let exitsOfOrders: [CommandManual.Entry] = [
        .init(.success, "done, as the line says"), .init(RelayExit.usage, "bad usage"),
        .init(RelayExit.notRunning, "the relay does not run, or does not answer"),
        .init(RelayExit.refused, "the relay did not do it; the line says why"),
        .init(RelayExit.denied, "this user may not steer the relay"),
    ]

    @Option(name: .customLong("for"), help: ArgumentHelp("How long, such as 90s, 15m, 2h.", valueName: "time"))
    var time: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "The slate to show: its name, or a file that contains a dot or a slash.", valueName: "slate"),
        completion: SlateNames.completion)
    var slate: String?

    @Option(help: ArgumentHelp("Why, for the status and the journal.", valueName: "text"))
    var reason: String?

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            guard let slate, slate.contains(where: { $0 == "/" || $0 == "." }) else {
                return try await brb(client, slate: slate)
            }
            // The picture is hidden first: sending and checking a file takes a while.
            _ = try await brb(client, slate: nil)
            let name: SlateName
            do throws(Refusal) {
                let upload = try SlateFileUpload(slate)
                name = upload.name
                _ = try await upload.send(to: client)
            } catch {
                throw Refusal(["brb holds, with the current slate"] + error.reasons, exit: error.exit)
            }
            return try await brb(client, slate: name.text)
        }
    }

    private func brb(_ client: ControlClient, slate: String?) async throws(Refusal) -> String {
        try await client.post(
            OverrideOrder.path, body: OverrideOrder(show: "brb", for: time?.seconds, slate: slate, reason: reason))
    }
}
