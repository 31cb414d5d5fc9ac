import ArgumentParser

/// Why a command does not do what it was told: all reasons at once, each with its remedy, none with a key in it.
struct Refusal: Error, Equatable {
    /// One line each.
    let reasons: [String]
    /// What the program exits with.
    let exit: ExitCode

    init(_ reasons: [String], exit: ExitCode) {
        self.reasons = reasons
        self.exit = exit
    }

    init(_ reason: String, exit: ExitCode) {
        self.init([reason], exit: exit)
    }
}
