@testable import ProcessKit

/// A child that runs a shell script, and its lines.
struct Shell {
    let child: Child
    let lines: EventLog<OutputLine>

    static func start(
        _ script: String, arguments: [String] = [], lifetime: Command.Lifetime = .boundToParent()
    ) async throws -> Shell {
        let lines = EventLog<OutputLine>()
        let command = Command("/bin/sh", ["-c", script, "sh"] + arguments, lifetime: lifetime)
        let child = try await Child.start(command) { lines.append($0) }
        return Shell(child: child, lines: lines)
    }

    var stdout: [String] { lines.events.filter { $0.stream == .stdout }.map(\.text) }
    var stderr: [String] { lines.events.filter { $0.stream == .stderr }.map(\.text) }

    /// The first number the script prints.
    func number() async throws -> Int32 {
        try await lines.wait { !$0.isEmpty }
        return Int32(lines.events[0].text) ?? -1
    }
}
