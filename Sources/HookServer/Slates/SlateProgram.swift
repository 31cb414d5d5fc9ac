import ProcessKit

/// The programs that read and render slates.
enum SlateProgram {
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
