/// Which slate the next switcher shows, and the failures of its switchers.
struct SlatePlan: Hashable, Sendable {
    private var revision = 1
    /// The file of the next switcher.
    private(set) var choice = SlateChoice.configured
    /// The failures of its switchers.
    private(set) var retry: Retry?
    /// How often the built-in slate has replaced the operator's.
    private var replacements = 0
    /// When to try the operator's slate again.
    private var recheckAt: ContinuousClock.Instant?

    /// The slate as a source.
    var source: Source { .slate(revision: revision) }

    /// Adds the times at which something changes by itself.
    func addDeadlines(to earliest: inout EarliestTime) {
        earliest.add(recheckAt)
        earliest.add(retry?.notBefore)
    }

    /// Another file is ready: it replaces the slate on air.
    mutating func rendered(_ turn: inout Turn) {
        replacements = 0
        recheckAt = nil
        tryConfigured(&turn)
    }

    /// A slate's switcher has failed: the next one must wait.
    mutating func failed(_ turn: Turn) { retry = Retry(after: retry, cap: turn.timing.slateRetryCap, turn) }

    /// Chooses the other file after two failures in a row; one may be chance.
    ///
    /// If the file is not the cause (nginx is down, for example), the built-in slate fails too: whichever works goes on air.
    mutating func chooseOther(_ turn: inout Turn) {
        guard let retry, retry.failures > 1 else { return }
        switch choice {
        case .configured:
            choice = .builtIn
            replacements += 1
            recheckAt = turn.now + turn.timing.slateRecheck * replacements
            turn.report(.slateReplacedByBuiltIn)
        case .builtIn:
            choice = .configured
            recheckAt = nil
        }
    }

    /// Ends the pause after a failure, and tries the operator's slate again, beside the built-in one, when it is time.
    mutating func expire(isOnAir: Bool, _ turn: inout Turn) {
        retry?.expire(turn.now)
        guard let at = recheckAt, at <= turn.now else { return }
        guard isOnAir else {
            // Not now: without a slate on air, viewers would see it fail.
            recheckAt = turn.now + turn.timing.slateRecheck
            return
        }
        recheckAt = nil
        tryConfigured(&turn)
    }

    private mutating func tryConfigured(_ turn: inout Turn) {
        revision += 1
        choice = .configured
        retry = nil
        turn.note(.slateRendered)
    }
}
