/// Tracks why the program is about to change, to report each change with its own reason and duration.
///
/// Two reasons can be pending at once: why the program was lost (the publisher left), and why something else is wanted (the next
/// one arrived). A source that goes on air in between is reported with the first reason, the wanted one with the second.
struct SwitchReasons: Hashable, Sendable {
    struct Cause: Hashable, Sendable {
        let why: SwitchCause
        let since: ContinuousClock.Instant
    }

    /// The source that should be on air in the end.
    private var goal: Source?
    private var wanted: Cause?
    private var lost: Cause?

    /// Ends the handling of an event: keeps its reason if something is to change because of it.
    mutating func settle(goal: Source, onAir: Source?, because cause: Cause) {
        if onAir != nil { lost = nil } else { lost = lost ?? cause }
        if onAir == goal { wanted = nil } else if wanted == nil || goal != self.goal { wanted = cause }
        self.goal = goal
    }

    /// The program changes to a source: returns the reason and when it arose.
    mutating func admitted(_ source: Source, now: ContinuousClock.Instant) -> Cause {
        let cause = (source == goal ? wanted : lost) ?? wanted ?? Cause(why: .switcherEnded, since: now)
        lost = nil
        if source == goal { wanted = nil }
        return cause
    }
}
