import Glibc
import ProcessKit
import Synchronization

/// Asks a command's questions: of a person at a terminal, or of a program that pipes in answers.
final class Terminal: Sendable {
    /// Whether a person answers.
    let isInteractive: Bool

    private let input: Int32
    private let output: Int32
    /// The terminal's settings before a question hid its answer; `nil` while nothing is hidden.
    private let visible = Mutex<termios?>(nil)

    /// - Parameters:
    ///   - input: Source of the answers.
    ///   - output: Target of questions and reports.
    init(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) {
        self.input = input
        self.output = output
        isInteractive = isatty(input) == 1
    }

    /// Prints a line.
    func say(_ line: String) { write("\(line)\n") }

    /// Prints text as it is, without a line end.
    func put(_ text: String) { write(text) }

    /// Asks, and waits for one line.
    ///
    /// - Parameters:
    ///   - question: Printed unchanged.
    ///   - isHidden: Whether the input must not be echoed.
    ///   - missing: What counts as the answer if a program pipes in answers and there are no more; `nil`: that is an error.
    /// - Returns: The answer without surrounding spaces.
    /// - Throws: ``Refusal`` if there are no more answers.
    func answer(
        to question: String, isHidden: Bool = false, orIfMissing missing: String? = nil
    ) async throws(Refusal) -> String {
        write(question)
        if isHidden { hide() }
        // A separate thread: Swift's pool may have only one, which the receiver of signals needs.
        let line = await withCheckedContinuation { continuation in
            BlockingRead.line(from: input) { continuation.resume(returning: $0) }
        }
        show()
        // No visible line end has been typed.
        if isHidden || !isInteractive || line == nil { write("\n") }
        guard let line = line ?? (isInteractive ? nil : missing) else {
            throw Refusal("the answers ended here; nothing was changed", exit: RelayExit.usage)
        }
        return line
    }

    /// All remaining piped input.
    ///
    /// - Parameter limit: How many lines to read at most; the caller can use fewer.
    /// - Returns: The lines that are not blank, without surrounding spaces.
    func remainingLines(atMost limit: Int = 3) async -> [String] {
        var lines: [String] = []
        while lines.count < limit {
            let line = await withCheckedContinuation { continuation in
                BlockingRead.line(from: input) { continuation.resume(returning: $0) }
            }
            guard let line else { break }
            if !line.isEmpty { lines.append(line) }
        }
        return lines
    }

    /// Runs a body that asks questions. A signal during it ends the program, with the terminal restored.
    func interruptible<Result: Sendable>(_ body: () async throws -> Result) async rethrows -> Result {
        let signals = await TerminationSignals.receive()
        let watcher = Task {
            for await signal in signals {
                show()
                write("\n")
                RelayOptions.complain("stopped; nothing was changed")
                // The exit code that a shell reports for a program killed by a signal.
                _exit(128 + signal.number)
            }
        }
        defer { watcher.cancel() }
        return try await body()
    }

    private func hide() {
        visible.withLock { visible in
            var settings = termios()
            guard tcgetattr(input, &settings) == 0 else { return }
            visible = settings
            settings.c_lflag &= ~tcflag_t(ECHO)
            // Input typed before the question is not an answer to it.
            tcsetattr(input, TCSAFLUSH, &settings)
        }
    }

    private func show() {
        visible.withLock { visible in
            guard var settings = visible else { return }
            tcsetattr(input, TCSANOW, &settings)
            visible = nil
        }
    }

    private func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
