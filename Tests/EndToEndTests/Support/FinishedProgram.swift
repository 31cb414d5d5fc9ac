import FoundationEssentials
import Glibc
import Lab
import ProcessKit

/// A run of `relayctl` that ends by itself.
struct FinishedProgram: Sendable {
    let exit: Exit
    let lines: [String]

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - settings: Written to a file, which `--env-file` names; `nil`: none is given.
    ///   - wrapper: What runs it, such as `unshare`.
    /// - Throws: `TimedOut` when it goes on.
    static func relayctl(
        _ arguments: [String], settings: [String: String]? = nil, environment: [String: String] = [:],
        wrapper: ([String]) -> [String] = { $0 }, within limit: Duration = .seconds(20)
    ) async throws -> FinishedProgram {
        let directory = try TemporaryDirectory("relay-e2e-run")
        var arguments = arguments
        if let settings {
            let file = "\(directory.path)/relay.env"
            try settings.map { "\($0)=\($1)\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
            // It holds keys.
            chmod(file, 0o600)
            arguments += ["--env-file", file]
        }
        let command = wrapper([Places.relayctl] + arguments)
        let lines = RelayLines()
        let child = try await Child.start(
            Command(
                command[0], Array(command.dropFirst()),
                environment: Command.cleanEnvironment.merging(environment) { $1 }, workingDirectory: directory.path)
        ) { lines.add($0.text) }
        let timer = Task {
            try await Task.sleep(for: limit)
            await child.stop(.graceful(after: .seconds(10)))
        }
        let begin = ContinuousClock.now
        let exit = await child.exit()
        timer.cancel()
        if ContinuousClock.now - begin >= limit {
            throw TimedOut(waitingFor: "the end of relayctl, after \(lines.all.suffix(12))", limit: limit)
        }
        return FinishedProgram(exit: exit, lines: lines.all)
    }
}
