import RelayCore

/// Which slate should be shown, and what is wrong with it: from those who prepare its file and from the switchers that play it.
struct SlateState: Sendable, Equatable {
    /// Why the built-in slate is shown although the wanted one is rendered.
    static let unplayable = "the rendered slate can't be played"

    /// The slate that should be shown: the operator's choice, or that of an override.
    private(set) var name: SlateName
    /// Why its file is not there, such as "being rendered, 43 %"; `nil`: it is.
    private(set) var preparation: String?
    /// The slate whose rendered file can't be played.
    private var unplayable: SlateName?
    /// Which slate was to be played last.
    private var lastStarted: SlateName

    /// - Parameter isConfigured: Whether the settings name a slate.
    init(isConfigured: Bool) {
        name = .standard
        lastStarted = .standard
        self.isConfigured = isConfigured
    }

    private let isConfigured: Bool

    /// Why it is not what is shown; `nil`: nothing is wrong.
    var problem: String? { preparation ?? (unplayable == name ? Self.unplayable : nil) }

    /// This slate should be shown.
    ///
    /// - Parameter preparation: Why its file is not there; `nil`: it is.
    mutating func wants(_ name: SlateName, preparation: String?) {
        (self.name, self.preparation) = (name, preparation)
    }

    /// A switcher for a slate is about to start.
    mutating func starts(_ name: SlateName) { lastStarted = name }

    /// A slate is on air.
    mutating func isOnAir() {
        if lastStarted == unplayable { unplayable = nil }
    }

    /// The machine has given up a slate's file.
    ///
    /// - Returns: Whether that is news. The machine can't know that the file it asked for was the built-in one already.
    mutating func replacedByBuiltIn(_ name: SlateName) -> Bool {
        guard name != .standard || isConfigured, preparation == nil, unplayable != name else { return false }
        unplayable = name
        return true
    }
}
