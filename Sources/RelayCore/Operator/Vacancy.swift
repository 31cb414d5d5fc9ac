/// Since when nobody publishes, and whether that is long enough to end the stream (OFFLINE_AFTER). Pure.
public struct Vacancy: Sendable, Equatable {
    /// After how long without a publisher the stream ends; `nil`: never.
    private let limit: Duration?
    /// `nil` while somebody publishes, and when the stream has been ended for it.
    private var since: ContinuousClock.Instant?

    /// Nobody publishes.
    ///
    /// - Parameter limit: OFFLINE_AFTER.
    public init(limit: Duration?, now: ContinuousClock.Instant) {
        self.limit = limit
        since = now
    }

    /// When to call ``timePassed(now:)``; `nil`: nothing is waiting.
    public var deadline: ContinuousClock.Instant? {
        guard let limit, let since else { return nil }
        return since + limit
    }

    /// Somebody publishes, or nobody does any more.
    public mutating func changed(isVacant: Bool, now: ContinuousClock.Instant) {
        since = isVacant ? since ?? now : nil
    }

    /// The stream goes on by an order: if nobody publishes, that is counted from now.
    public mutating func resumed(isVacant: Bool, now: ContinuousClock.Instant) {
        since = isVacant ? now : nil
    }

    /// Time has passed.
    ///
    /// - Returns: Whether the stream ends now.
    public mutating func timePassed(now: ContinuousClock.Instant) -> Bool {
        guard let deadline, deadline <= now else { return false }
        since = nil
        return true
    }
}
