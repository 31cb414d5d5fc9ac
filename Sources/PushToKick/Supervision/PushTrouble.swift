import RelayCore

/// What is told about failures: each kind once, then that it still fails, less and less often.
///
/// A trouble lasts from the first failure to a connection that has been healthy for a while; a platform that takes every
/// connection and closes it after a second is one trouble, not a line a second.
struct PushTrouble: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Whether the next failure is the first one of a trouble, which is followed by a quick attempt.
    var isFirstFailure = true
    private var since: Instant?
    private var told: Set<PushFailure.Kind> = []
    private var attempts = 0
    private var nextReminder: Instant?
    private var reminders = 0
    /// When the first failure came after the last connection.
    private var awaySince: Instant?
    private var hasToldOfConnection = false
    private var hidesConnection = false

    /// When to say again that it still fails, counted from the trouble's begin and then from the last reminder; the last one
    /// repeats.
    static let reminderIntervals: [Duration] = [.seconds(60), .seconds(300), .seconds(900), .seconds(3600)]

    mutating func failed(
        _ failure: PushFailure, streamedFor: Duration?, retryIn wait: Duration, now: Instant
    ) -> PushReport? {
        attempts += 1
        awaySince = awaySince ?? now
        let begin = since ?? now
        if since == nil {
            since = now
            nextReminder = now + Self.reminderIntervals[0]
        }
        let isNew = told.insert(failure.kind).inserted
        if !isNew, let reminder = nextReminder, now >= reminder {
            reminders += 1
            nextReminder = now + Self.reminderIntervals[min(reminders, Self.reminderIntervals.count - 1)]
            return .stillFailing(failure, attempts: attempts, for: now - begin)
        }
        return .failed(failure, streamedFor: streamedFor, retryIn: wait, isRepeated: !isNew)
    }

    mutating func connected(now: Instant) -> PushReport? {
        // Told of once in a trouble. A second one will be told of when it has proved to last.
        hidesConnection = hasToldOfConnection && since != nil
        hasToldOfConnection = since != nil
        let away = awaySince.map { now - $0 }
        awaySince = nil
        return .connected(away: away, isRepeated: hidesConnection)
    }

    /// The connection has lasted: the trouble is over.
    mutating func steady(now: Instant) -> PushReport? {
        let wasHidden = hidesConnection
        self = PushTrouble()
        return wasHidden ? .steady : nil
    }
}
