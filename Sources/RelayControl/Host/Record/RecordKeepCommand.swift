import ArgumentParser
import CommandHelp
import Record

/// `relayctl record keep`: protects a recording.
struct RecordKeepCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "keep", abstract: "Moves a recording to where none is ever removed.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        It goes to the folder "kept" in RECORD_DIR. Only you remove files there, and they do not count for RECORD_MAX_SIZE. One that \
        is being written goes there when it is complete.
        """,
        exits: BreakCommand.exitsOfOrders)

    @Argument(
        help: ArgumentHelp("The file's name, as in \"relayctl record list\".", valueName: "file"),
        completion: .shellCommand("relayctl record list --names 2>/dev/null"))
    var file: String

    @OptionGroup var options: RecordOptions

    func run() async throws {
        // People paste paths, too.
        let name = file.split(separator: "/").last.map(String.init) ?? file
        try await options.tell { client throws(Refusal) in
            try await client.post(RecordAPI.keep, body: RecordAPI.Keep(file: name))
        }
    }
}
