import ArgumentParser

/// `relayctl slate remove`: removes a slate.
struct SlateRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes a slate that was added, and the relay's copy of its file.")

    @Argument(help: "The slate's name. Not the current one.", completion: SlateNames.completion)
    var name: String

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in try await client.post(try SlatePath.of(name, "remove")) }
    }
}
