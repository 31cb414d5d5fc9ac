/// How far a program's media time has moved from the clock.
enum ClockOffset {
    /// Seconds of a program over which the difference is taken, at each end.
    private static let window = 2.0

    /// Seconds by which media time has become ahead of the clock between two moments: viewers who stay are that much later. Negative
    /// if it is behind: they have had to wait.
    ///
    /// - Parameters:
    ///   - begin: The end of the first two seconds that are compared.
    ///   - end: The end of the last two.
    /// - Returns: nil without media at an end, or if the session is another one.
    static func seconds(from begin: Moment, to end: Moment, in journal: ProgramJournal) -> Double? {
        let before = journal.slice(from: begin.advanced(by: -window), to: begin)
        let after = journal.slice(from: end.advanced(by: -window), to: end)
        guard Set((before.tags + after.tags).map(\.session)).count == 1,
            let early = lead(before, since: begin), let late = lead(after, since: begin)
        else { return nil }
        return late - early
    }

    /// By how much video timestamps are ahead of the clock, in seconds.
    private static func lead(_ journal: ProgramJournal, since start: Moment) -> Double? {
        Statistics.median(
            journal.media(.video).map { Double($0.tag.timestamp) / 1000 - $0.arrival.seconds(since: start) })
    }
}
