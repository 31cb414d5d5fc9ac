import ArgumentParser
import CommandHelp
import Record

/// `relayctl record`: steers what is recorded, and lists the files.
struct RecordCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Starts and stops recording, lists the files, marks chapters, makes clips.",
        discussion: manual.discussion,
        subcommands: [
            RecordStartCommand.self, RecordStopCommand.self, RecordListCommand.self, RecordMarkCommand.self,
            RecordClipCommand.self, RecordKeepCommand.self,
        ])

    static let manual = CommandManual(
        """
        What is recorded, and how much of the disk it may use, is set in relay.env: RECORD, RECORD_DIR, RECORD_MAX_SIZE, \
        RECORD_KEEP_FREE. Nothing is encoded. A file is an hour long and has a chapter at each cut. See docs/OPERATING.md, \
        "Recording".
        """,
        exits: BreakCommand.exitsOfOrders,
        examples: [
            .init("relayctl record mark \"first boss\"", "a chapter begins here"),
            .init("relayctl record clip 60s", "the last minute, as a file of its own"),
        ])
}

/// `relayctl record start`.
struct RecordStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "start", abstract: "Records again after a stop.")

    @OptionGroup var options: RecordOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in try await client.post(RecordAPI.start) }
    }
}

/// `relayctl record stop`.
struct RecordStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Records nothing until \"relayctl record start\", also over restarts.")

    @OptionGroup var options: RecordOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in try await client.post(RecordAPI.stop) }
    }
}

/// `relayctl record mark`.
struct RecordMarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark", abstract: "Begins a chapter in what is being recorded.")

    @Argument(help: ArgumentHelp("The chapter's title.", valueName: "text"))
    var text: String

    @OptionGroup var options: RecordOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            try await client.post(RecordAPI.mark, body: RecordAPI.Mark(text: text))
        }
    }
}
