import ProcessKit

/// Runs the programs that read and render slates.
enum SlateProgram {
    /// An ffmpeg that gets only idle CPU and disk time and takes none from other processes, above all not from the switcher on air
    /// (`SCHED_IDLE` of sched(7), the idle class of ioprio_set(2)).
    ///
    /// A nice value is not enough: at 10 it still takes a tenth of a CPU from an encoder that needs all of it, and wakes up before
    /// it.
    static func idleFFmpeg(_ arguments: [String]) -> Command {
        Command("chrt", ["--idle", "0", "ionice", "-c", "3", "ffmpeg"] + arguments)
    }

    /// Runs one to its end. It is killed if the task is cancelled, because its result is no longer needed.
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
