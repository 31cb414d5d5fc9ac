import FoundationEssentials

/// Gives moments of the continuous clock their calendar times, the same at each asking unless the calendar is set.
struct CalendarAnchor: Sendable {
    private var instant = ContinuousClock.now
    private var calendar = Date()

    /// The calendar's time of a moment.
    func date(_ moment: ContinuousClock.Instant) -> Date {
        calendar.addingTimeInterval((moment - instant) / .seconds(1))
    }

    /// Follows the calendar if it was set by more than a second.
    mutating func renew(now: ContinuousClock.Instant = .now, calendar: Date = Date()) {
        guard abs(date(now).timeIntervalSince(calendar)) > 1 else { return }
        (instant, self.calendar) = (now, calendar)
    }
}
