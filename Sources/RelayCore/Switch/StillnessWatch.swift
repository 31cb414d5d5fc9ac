/// Decides when it is told that the picture, or the sound, of one feed's publisher stays the same, and when that is over. Pure.
public struct StillnessWatch: Hashable, Sendable {
    /// What is told.
    public enum Change: Hashable, Sendable {
        /// It has stayed the same for so long.
        case still(for: Duration)
        /// It is over after so long. `isSeen`: it has changed; otherwise no switcher shows the publisher any more.
        case over(after: Duration, isSeen: Bool)
    }

    /// How long no switcher may show a publisher before nothing is known about it: one replaces another in less.
    static let patience: Duration = .seconds(5)

    private let limit: Duration
    private var session: SessionID?
    private var stillSince: ContinuousClock.Instant?
    private var isTold = false
    private var unseenSince: ContinuousClock.Instant?

    /// Nobody publishes.
    public init(limit: Duration) { self.limit = limit }

    /// Since when it has been the same, if that was told.
    public var toldSince: ContinuousClock.Instant? { isTold ? stillSince : nil }

    /// A switcher of a session has judged.
    public mutating func judged(
        _ verdict: StillnessMeter.Verdict, of session: SessionID, now: ContinuousClock.Instant
    ) -> Change? {
        if session != self.session { begin(session) }
        unseenSince = nil
        guard verdict.isStill else { return end(now, isSeen: true) }
        let since = stillSince ?? verdict.since
        stillSince = since
        guard !isTold, now - since >= limit else { return nil }
        isTold = true
        return .still(for: now - since)
    }

    /// Time has passed; to be called every second.
    ///
    /// - Parameters:
    ///   - session: Who publishes; `nil`: nobody does. The end of a session is told by itself, and ends everything about it.
    ///   - isSeen: Whether a switcher shows it.
    public mutating func passed(of session: SessionID?, isSeen: Bool, now: ContinuousClock.Instant) -> Change? {
        if session != self.session { begin(session) }
        guard !isSeen else {
            unseenSince = nil
            return nil
        }
        let unseen = unseenSince ?? now
        unseenSince = unseen
        return now - unseen >= Self.patience ? end(now, isSeen: false) : nil
    }

    private mutating func begin(_ session: SessionID?) {
        (self.session, stillSince, isTold, unseenSince) = (session, nil, false, nil)
    }

    private mutating func end(_ now: ContinuousClock.Instant, isSeen: Bool) -> Change? {
        let since = toldSince
        (stillSince, isTold) = (nil, false)
        return since.map { .over(after: now - $0, isSeen: isSeen) }
    }
}
