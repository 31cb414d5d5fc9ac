/// Remembers why the program is about to change, so that each change is reported with its own reason and duration.
///
/// Two reasons can be pending at once: why the program was lost (the publisher left), and why something else is wanted (the next
/// one arrived). What comes on air in between answers to the first, what was wanted to the second.
struct SwitchReasons: Hashable, Sendable {
    struct Cause: Hashable, Sendable {
        let why: SwitchCause
        let since: ContinuousClock.Instant
    }

    /// What the event that is being handled would give as a reason.
    private var latest: Cause?
    /// What should be on air in the end.
    private var goal: Source?
    private var wanted: Cause?
    private var lost: Cause?

    /// The event that is being handled may make the program change.
    mutating func note(_ why: SwitchCause, _ now: ContinuousClock.Instant) {
        latest = Cause(why: why, since: now)
    }

    /// The event has been handled: keeps its reason if something is to change because of it.
    mutating func settle(goal: Source, onAir: Source?, now: ContinuousClock.Instant) {
        let cause = latest ?? Cause(why: .switcherEnded, since: now)
        latest = nil
        if onAir != nil { lost = nil } else { lost = lost ?? cause }
        if onAir == goal { wanted = nil } else if wanted == nil || goal != self.goal { wanted = cause }
        self.goal = goal
    }

    /// The program changes to a source: why, and since when.
    mutating func admitted(_ source: Source, now: ContinuousClock.Instant) -> Cause {
        let cause = (source == goal ? wanted : lost) ?? wanted ?? Cause(why: .switcherEnded, since: now)
        lost = nil
        if source == goal { wanted = nil }
        return cause
    }
}
