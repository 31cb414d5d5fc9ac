import ArgumentParser

/// Why a command is not carried out: all reasons at once, each with its remedy, none containing a key.
struct Refusal: Error, Equatable {
    /// One line each.
    let reasons: [String]
    /// The exit code.
    let exit: ExitCode

    init(_ reasons: [String], exit: ExitCode) {
        self.reasons = reasons
        self.exit = exit
    }

    init(_ reason: String, exit: ExitCode) {
        self.init([reason], exit: exit)
    }
}
