/// Which slate the next switcher shows, and the failures of its switchers.
struct SlatePlan: Hashable, Sendable {
    private var revision = 1
    /// The operator's choice.
    private(set) var current = SlateName.standard
    /// The slate that an override shows in its place.
    private(set) var override: SlateName?
    /// The slate that is shown for a publisher of whom too little arrives (LOW_BITRATE_SHOWS).
    private(set) var interim: SlateName?
    /// Whether the built-in slate is shown because switchers for the wanted one kept failing.
    private var isReplaced = false
    /// The failures of its switchers.
    private(set) var retry: Retry?
    /// How often the built-in slate has replaced the wanted one.
    private var replacements = 0
    /// When to try the wanted slate again.
    private var recheckAt: ContinuousClock.Instant?

    /// The slate as a source.
    var source: Source { .slate(revision: revision) }

    /// The slate that should be shown.
    var wanted: SlateName { override ?? interim ?? current }

    /// The slate of the next switcher.
    var choice: SlateName { isReplaced ? .builtIn : wanted }

    /// Adds the times at which something changes by itself.
    func addDeadlines(to earliest: inout EarliestTime) {
        earliest.add(recheckAt)
        earliest.add(retry?.notBefore)
    }

    /// The slate to begin with. Nothing is on air yet.
    mutating func begin(with name: SlateName) { current = name }

    /// The operator has chosen a slate.
    ///
    /// - Returns: Whether another one is wanted now.
    mutating func select(_ name: SlateName, _ turn: inout Turn) -> Bool {
        let before = wanted
        current = name
        return replace(before, because: .slateChosen, &turn)
    }

    /// An override shows this slate while it lasts; `nil`: the operator's choice.
    ///
    /// - Returns: Whether another one is wanted now.
    mutating func override(with name: SlateName?, _ turn: inout Turn) -> Bool {
        let before = wanted
        override = name
        return replace(before, because: .operatorOverride, &turn)
    }

    /// Too little arrives from a publisher: this slate is shown; `nil`: the operator's choice again.
    mutating func stand(in name: SlateName?, because cause: SwitchCause, _ turn: inout Turn) {
        let before = wanted
        interim = name
        _ = replace(before, because: cause, &turn)
    }

    /// Another file of this slate is ready: it replaces the one on air.
    ///
    /// - Returns: Whether it is wanted.
    mutating func rendered(_ name: SlateName, _ turn: inout Turn) -> Bool {
        guard name == wanted else { return false }
        restart(because: .slateRendered, &turn)
        return true
    }

    /// A slate's switcher has failed: the next one must wait.
    mutating func failed(_ turn: Turn) { retry = Retry(after: retry, cap: turn.timing.slateRetryCap, turn) }

    /// Chooses the other file after two failures in a row; one may be chance.
    ///
    /// If the file is not the cause (nginx is down, for example), the built-in slate fails too: whichever works goes on air.
    mutating func chooseOther(_ turn: inout Turn) {
        guard let retry, retry.failures > 1, wanted != .builtIn else { return }
        isReplaced.toggle()
        if isReplaced {
            replacements += 1
            recheckAt = turn.now + turn.timing.slateRecheck * replacements
            turn.report(.slateReplacedByBuiltIn(wanted))
        } else {
            recheckAt = nil
        }
    }

    /// Ends the pause after a failure, and tries the wanted slate again, beside the built-in one, when it is time.
    mutating func expire(isOnAir: Bool, _ turn: inout Turn) {
        retry?.expire(turn.now)
        guard let at = recheckAt, at <= turn.now else { return }
        guard isOnAir else {
            // Not now: without a slate on air, viewers would see it fail.
            recheckAt = turn.now + turn.timing.slateRecheck
            return
        }
        recheckAt = nil
        tryWanted(because: .slateRendered, &turn)
    }

    private mutating func replace(_ before: SlateName, because cause: SwitchCause, _ turn: inout Turn) -> Bool {
        guard wanted != before else { return false }
        restart(because: cause, &turn)
        return true
    }

    /// What went wrong with another file does not count.
    private mutating func restart(because cause: SwitchCause, _ turn: inout Turn) {
        replacements = 0
        recheckAt = nil
        tryWanted(because: cause, &turn)
    }

    private mutating func tryWanted(because cause: SwitchCause, _ turn: inout Turn) {
        revision += 1
        isReplaced = false
        retry = nil
        turn.note(cause)
    }
}
