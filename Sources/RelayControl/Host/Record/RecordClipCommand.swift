import ArgumentParser
import CommandHelp
import Record
import RelayCore

/// `relayctl record clip`: copies the last part to a file of its own.
struct RecordClipCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "clip", abstract: "Copies the last part of the recording to a file of its own, which is kept.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        The clip is of the program, or of the publisher if only that is recorded. It begins at the keyframe before, so it is up to \
        KEYFRAME_SECONDS longer. It cannot reach back to before recording last began: of a publisher, that is when it connected or brb ended.
        """,
        exits: BreakCommand.exitsOfOrders)

    @Argument(help: ArgumentHelp("How much, such as 60s, 5m; at most 1h.", valueName: "time"))
    var time: TimeSpan

    @OptionGroup var options: RecordOptions

    func validate() throws {
        guard time.seconds <= RecordAPI.longestClip else {
            throw ValidationError("a clip has at most \(RecordAPI.longestClip) seconds, not \(time.seconds)")
        }
    }

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            try await client.post(RecordAPI.clip, body: RecordAPI.Clip(seconds: time.seconds))
        }
    }
}
