import RelayCore

/// What is wrong with the operator's slate, from those who prepare its file and from the switchers that play it.
struct SlateState: Sendable, Equatable {
    /// Why the built-in slate is shown although the operator's is rendered.
    static let unplayable = "the rendered slate can't be played"

    /// Whether the operator has one.
    let isConfigured: Bool
    /// Why its file is not there, such as "being rendered, 43 %"; `nil`: it is.
    var preparation: String?
    private var isUnplayable = false
    /// Which slate was to be played last.
    private var lastChoice = SlateChoice.configured

    init(isConfigured: Bool) { self.isConfigured = isConfigured }

    /// Why it is not what is shown; `nil`: nothing is wrong.
    var problem: String? { preparation ?? (isUnplayable ? Self.unplayable : nil) }

    /// A switcher for a slate is about to start.
    mutating func starts(_ choice: SlateChoice) { lastChoice = choice }

    /// A slate is on air.
    mutating func isOnAir() {
        if lastChoice == .configured { isUnplayable = false }
    }

    /// The machine has given up the slate's file.
    ///
    /// - Returns: Whether that is news. The machine can't know that the file it asked for was the built-in one already.
    mutating func replacedByBuiltIn() -> Bool {
        guard isConfigured, problem == nil else { return false }
        isUnplayable = true
        return true
    }
}
