import ProcessKit

/// A program that is run for its output, and ended if it takes too long.
struct ShortCommand {
    /// How it ended.
    struct Output {
        let exit: Exit
        let lines: [OutputLine]

        /// What it has printed to standard output.
        var text: String { lines.filter { $0.stream == .stdout }.map(\.text).joined(separator: "\n") }
    }

    /// It took too long.
    struct TookTooLong: Error {}

    private let command: Command

    /// Describes a run.
    init(_ program: String, _ arguments: [String]) {
        command = Command(program, arguments, environment: Preflight.environment)
    }

    /// Runs it.
    ///
    /// - Throws: `StartFailure`, ``TookTooLong``.
    func run(within limit: Duration) async throws -> Output {
        let (lines, sink) = AsyncStream<OutputLine>.makeStream()
        let child = try await Child.start(command, onLine: { sink.yield($0) })
        let timer = Task {
            try await Task.sleep(for: limit)
            await child.stop(.immediate)
            return true
        }
        let exit = await child.exit()
        sink.finish()
        timer.cancel()
        if (try? await timer.value) == true { throw TookTooLong() }
        return Output(exit: exit, lines: await lines.reduce(into: []) { $0.append($1) })
    }
}
