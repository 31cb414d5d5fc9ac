import ArgumentParser
import CommandHelp

/// `relayctl slate add`: adds a slate.
struct SlateAddCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Adds a slate: any video or picture that ffmpeg can read.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        The relay keeps a copy, so the file may be anywhere, and may be deleted afterwards. It is rendered in the background, with \
        CPU time that the encoder of a live stream does not need. A file may take 2 GB, and all of them 8 GB; there may be \
        16. A file that cannot be shown is rejected, and nothing changes.
        """,
        exits: BreakCommand.exitsOfOrders,
        examples: [
            .init("relayctl slate add ~/Videos/away.mp4", "its name is \"away\""),
            .init("relayctl slate add party.png --name party && relayctl slate use party", "add and show it"),
        ])

    @Argument(help: "A video or picture.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "The slate's name: up to 20 letters, digits, _ and -. Default: made from the file's.", valueName: "name"))
    var name: String?

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            try await SlateFileUpload(file, name: name).send(to: client)
        }
    }
}
