/// The earliest of the times at which something changes by itself. Asked for after each event, so it makes no list of them.
struct EarliestTime: Sendable {
    /// `nil` if nothing does.
    private(set) var time: ContinuousClock.Instant?

    /// Takes one more time into account; `nil`: there is none.
    mutating func add(_ other: ContinuousClock.Instant?) {
        guard let other else { return }
        if let time, time <= other { return }
        time = other
    }
}
