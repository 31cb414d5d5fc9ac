/// One thing that the owner may be told: what is, and what the owner knows. Pure. Times are milliseconds since 1970.
///
/// Invariants: a problem is told once for each step; its end is told if it was, and only then; between two messages is
/// ``shortestPause`` at least.
struct AlertTrack: Hashable, Sendable, Codable {
    /// A problem, and when it began.
    struct Spell: Hashable, Sendable, Codable {
        var problem: AlertProblem
        let since: Int64
    }

    /// What is due to be told.
    enum News: Hashable {
        case problem(Spell)
        /// `at`: when it ended; `text`: why.
        case recovered(Spell, at: Int64, text: String)
    }

    /// The least time between two messages.
    static let shortestPause: Int64 = 60_000
    /// The time between two messages about something that goes on happening.
    static let longestPause: Int64 = 3_600_000

    /// What is wrong; `nil`: nothing is.
    private(set) var present: Spell?
    /// What the owner knows to be wrong.
    private(set) var told: Spell?
    /// Since when `present` is another than `told`, while something was told.
    private var changedAt: Int64 = 0
    private var ending = ""
    /// When the last message was made.
    private var messageAt: Int64?
    /// How long the last notice keeps others away.
    private var pause = shortestPause

    /// A problem begins, or goes on.
    mutating func begins(_ problem: AlertProblem, since: Int64, at time: Int64) {
        guard let before = present else {
            // What was over, and has not been told to be, has never ended for the owner.
            present = Spell(problem: problem, since: told?.since ?? since)
            changedAt = time
            return
        }
        if problem.step > before.problem.step { changedAt = time }
        // The last words are the best.
        present?.problem = problem
    }

    /// The problem is over.
    mutating func ends(_ text: String, at time: Int64) {
        guard present != nil else { return }
        present = nil
        (changedAt, ending) = (time, text)
    }

    /// When there is news; `nil`: there is none.
    ///
    /// - Parameter after: How long a problem must last.
    func due(after: Int64) -> Int64? {
        let time: Int64
        switch (told, present) {
        case (nil, nil): return nil
        case (nil, let present?): time = present.since + (present.problem.after ?? after)
        case (.some, nil): time = changedAt
        case (let told?, let present?):
            guard present.problem.step > told.problem.step else { return nil }
            time = changedAt + (present.problem.after ?? after)
        }
        return max(time, freeAt)
    }

    /// When the next message may be made.
    var freeAt: Int64 { messageAt.map { $0 + Self.shortestPause } ?? 0 }

    /// What is due is told.
    mutating func tell(now: Int64) -> News? {
        messageAt = now
        guard let present else {
            defer { told = nil }
            return told.map { .recovered($0, at: changedAt, text: ending) }
        }
        told = present
        return .problem(present)
    }

    /// A message about the same thing is made for another reason.
    mutating func mentioned(now: Int64) { messageAt = now }

    /// Something without an end has happened.
    ///
    /// - Returns: Whether it is told: what happens again and again is told after 1, 2, 4 … 60 minutes.
    mutating func notes(now: Int64) -> Bool {
        guard let last = messageAt else {
            messageAt = now
            return true
        }
        guard last + pause <= now else { return false }
        pause = last + 2 * pause > now ? min(pause * 2, Self.longestPause) : Self.shortestPause
        messageAt = now
        return true
    }

    /// Whether there is nothing to remember.
    func isForgotten(now: Int64) -> Bool {
        present == nil && told == nil && (messageAt.map { $0 + 2 * pause <= now } ?? true)
    }

    /// The host's clock may have been set back, and a file may contain any number: nothing was later than now.
    mutating func limit(to now: Int64) {
        func limited(_ time: Int64) -> Int64 { min(max(time, 0), now) }
        changedAt = limited(changedAt)
        messageAt = messageAt.map(limited)
        pause = min(max(pause, Self.shortestPause), Self.longestPause)
        present = present.map { Spell(problem: $0.problem, since: limited($0.since)) }
        told = told.map { Spell(problem: $0.problem, since: limited($0.since)) }
    }
}
