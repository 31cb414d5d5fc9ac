import Lab
import ProcessKit
import Synchronization

/// A program that was run to its end.
struct FinishedCommand: Sendable {
    let words: [String]
    let exit: Exit
    /// Its standard output.
    let lines: [String]
    /// Both of its outputs.
    let everything: [String]

    /// Its standard output as one text.
    var text: String { lines.joined(separator: "\n") }

    /// A program that ended otherwise than well.
    struct Failed: Error, CustomStringConvertible {
        let command: FinishedCommand

        var description: String {
            "\(command.words.joined(separator: " ")): \(command.exit)\n"
                + command.everything.suffix(30).joined(separator: "\n")
        }
    }

    /// Runs a program on this machine.
    ///
    /// - Throws: `TimedOut`, when it has to be killed.
    static func run(
        _ words: [String], environment: [String: String] = [:], within limit: Duration = .seconds(60)
    ) async throws -> FinishedCommand {
        let output = Mutex<(lines: [String], everything: [String])>(([], []))
        let child = try await Child.start(
            Command(
                words[0], Array(words.dropFirst()), environment: Command.cleanEnvironment.merging(environment) { $1 })
        ) { line in
            output.withLock { output in
                if line.stream == .stdout { output.lines.append(line.text) }
                output.everything.append(line.text)
            }
        }
        let begin = ContinuousClock.now
        let timer = Task {
            try await Task.sleep(for: limit)
            await child.stop(.immediate)
        }
        let exit = await child.exit()
        timer.cancel()
        let (lines, everything) = output.withLock { $0 }
        let finished = FinishedCommand(words: words, exit: exit, lines: lines, everything: everything)
        if !exit.isSuccess, ContinuousClock.now - begin >= limit {
            throw TimedOut(waitingFor: "the end of \(words), after \(everything.suffix(12))", limit: limit)
        }
        return finished
    }

    /// Itself, if all went well.
    ///
    /// - Throws: ``Failed``.
    func checked() throws -> FinishedCommand {
        guard exit.isSuccess else { throw Failed(command: self) }
        return self
    }
}
