import ProcessKit

/// The programs that read and render slates.
enum SlateProgram {
    /// An ffmpeg that gets of the processors and of the disk only what nobody else wants, above all not the switcher on air
    /// (`SCHED_IDLE` of sched(7), the idle class of ioprio_set(2)).
    ///
    /// A nice value is not enough: at 10 it still takes a tenth of a processor from an encoder that needs all of it, and wakes
    /// up before it.
    static func idleFFmpeg(_ arguments: [String]) -> Command {
        Command("chrt", ["--idle", "0", "ionice", "-c", "3", "ffmpeg"] + arguments)
    }

    /// Runs one to its end. It is killed if the task is cancelled: nothing it does is worth waiting for then.
    ///
    /// - Throws: `StartFailure`, or `CancellationError`.
    static func run(_ command: Command, onLine: @escaping @Sendable (OutputLine) -> Void) async throws -> Exit {
        try Task.checkCancellation()
        let child: Child
        do {
            child = try await Child.start(command, onLine: onLine)
        } catch {
            throw SlateLibrary.Failure(description: error.description)
        }
        let exit = await withTaskCancellationHandler {
            await child.exit()
        } onCancel: {
            Task { await child.stop(.immediate) }
        }
        try Task.checkCancellation()
        return exit
    }
}
