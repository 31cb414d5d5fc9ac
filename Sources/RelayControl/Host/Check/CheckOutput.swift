import Glibc
import ProcessKit

/// Prints what a check has found: for a person, or for the journal, where an error is to be found as an error.
struct CheckOutput {
    /// Whether standard error goes to the journal.
    var isJournal = LogEnvironment.isJournal(STDERR_FILENO)

    func complain(_ text: String) { print(complaint(text), to: STDERR_FILENO) }

    func warn(_ text: String) { print(warning(text), to: STDERR_FILENO) }

    func say(_ text: String) { print(text, to: STDOUT_FILENO) }

    /// A line for an error; the number is the level as sd-daemon(3) has it.
    func complaint(_ text: String) -> String { isJournal ? "<3>\(text)" : "relayctl: \(text)" }

    /// A line for a warning.
    func warning(_ text: String) -> String { isJournal ? "<4>\(text)" : "relayctl: warning: \(text)" }

    private func print(_ text: String, to descriptor: Int32) {
        ComponentConsole(descriptor: descriptor).write(plain: text)
    }
}
