import ArgumentParser
import CommandHelp

/// `relayctl slate`: the slates.
struct SlateCommand: ParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "slate",
        abstract: "The slates: what viewers see while nobody publishes, and during brb.",
        discussion: manual.discussion,
        subcommands: [
            SlateListCommand.self, SlateUseCommand.self, SlateAddCommand.self, SlateRemoveCommand.self,
            SlatePreviewCommand.self,
        ])

    static let manual = CommandManual(
        """
        A relay has one or more slates, each with a name. One is the current one. "built-in" comes with the relay; "default" is \
        OFFLINE_VIDEO_PATH of the settings. More are added from files. Each is rendered once to the program's format, so \
        that the change from one to another has no seam and costs nothing.
        """,
        examples: [
            .init("relayctl slate add away.mp4", "add a slate, named \"away\""),
            .init("relayctl slate use away", "show it while nobody publishes"),
        ])
}
