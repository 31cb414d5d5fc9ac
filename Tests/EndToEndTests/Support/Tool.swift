import ProcessKit

/// A program that runs and ends.
enum Tool {
    /// - Returns: What it printed, and how it ended if that was no success.
    static func run(_ name: String, _ arguments: String...) async throws -> String {
        let lines = RelayLines()
        let child = try await Child.start(Command(name, arguments)) { lines.add($0.text) }
        let exit = await child.exit()
        return (lines.all + (exit.isSuccess ? [] : ["\(name): \(exit)"])).joined(separator: "\n")
    }
}
