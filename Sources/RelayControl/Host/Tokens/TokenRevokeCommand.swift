import ArgumentParser
import RelayCore

/// `relayctl token revoke`: takes a token back.
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Takes a token back. Pages that use it are closed at once.")

    @Argument(help: ArgumentHelp("The token's name, as in \"relayctl token list\".", valueName: "name"))
    var name: String

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.run { _ throws(Refusal) in
            guard KeyName.isUsable(name) else {
                throw Refusal(
                    "\"\(PlainText.line(name))\" is not a name of a token: sudo relayctl token list",
                    exit: RelayExit.usage)
            }
            let client = try TokenSocket.client(options)
            Terminal().say(try await client.send([], "DELETE", "\(Topology.tokensPath)/\(name)"))
        }
    }
}
