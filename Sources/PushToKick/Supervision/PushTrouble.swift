import RelayCore

/// Decides what to report about failures: each kind once, then reminders at growing intervals.
///
/// A trouble lasts from the first failure until a connection has been healthy for a while; a platform that accepts every
/// connection and closes it after a second is one trouble, not a line per second.
struct PushTrouble: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Whether the next failure is the first one of a trouble, which is followed by a quick retry.
    var isFirstFailure = true
    private var since: Instant?
    private var told: Set<PushFailure.Kind> = []
    private var attempts = 0
    private var nextReminder: Instant?
    private var reminders = 0
    /// When the first failure after the last connection occurred.
    private var awaySince: Instant?
    private var hasToldOfConnection = false
    private var hidesConnection = false

    /// When to report again that it still fails, counted from the start of the trouble and then from the last reminder; the last
    /// interval repeats.
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
            return .stillFailing(failure, attempts: attempts, for: now - begin, retryIn: wait)
        }
        return .failed(failure, streamedFor: streamedFor, retryIn: wait, isRepeated: !isNew)
    }

    mutating func connected(now: Instant) -> PushReport? {
        // Reported once per trouble. A second one is reported when it has lasted.
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
