import Glibc
import ProcessKit

/// Prints the results of a check: for a person, or for the journal, with levels.
struct CheckOutput {
    /// Whether standard error goes to the journal.
    var isJournal = LogEnvironment.isJournal(STDERR_FILENO)

    func complain(_ text: String) { print(complaint(text), to: STDERR_FILENO) }

    func warn(_ text: String) { print(warning(text), to: STDERR_FILENO) }

    func say(_ text: String) { print(text, to: STDOUT_FILENO) }

    /// An error line; the number is the level in the notation of sd-daemon(3).
    func complaint(_ text: String) -> String { isJournal ? "<3>\(text)" : "relayctl: \(text)" }

    /// A warning line.
    func warning(_ text: String) -> String { isJournal ? "<4>\(text)" : "relayctl: warning: \(text)" }

    private func print(_ text: String, to descriptor: Int32) {
        ComponentConsole(descriptor: descriptor).write(plain: text)
    }
}
