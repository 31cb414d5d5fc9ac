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

    struct NoPid: Error {
        var line: String
    }

    /// The process id that the script prints as its first line.
    ///
    /// - Throws: ``NoPid`` when the line is no such number. It must never be replaced by another one: the tests send
    ///   signals to it.
    func firstPid() async throws -> Int32 {
        try await lines.wait { !$0.isEmpty }
        let line = lines.events[0].text
        guard let pid = Int32(line), pid > 1 else { throw NoPid(line: line) }
        return pid
    }
}
