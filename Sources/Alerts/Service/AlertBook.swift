import RelayCore

/// What relay-alert keeps over restarts: up to where it has read the events, and each sink's rules and queue.
struct AlertBook: Sendable, Codable {
    /// One sink's part.
    struct Page: Sendable, Codable {
        /// The sink's kind: another one of the same name begins anew.
        var kind: SinkKind
        /// What is not over, and what was told.
        var rules = AlertRules.State()
        /// What waits.
        var queue = AlertQueue()
    }

    /// The most identifiers that are kept.
    private static let mostRecent = 40

    /// By the sinks' names.
    var pages: [String: Page] = [:]
    /// When it was begun: what happened before concerns nobody. In milliseconds since 1970, as all times.
    private(set) var began: Int64
    /// When the last event happened that was read.
    private(set) var lastTime: Int64
    /// The identifiers of the last events that were read, the newest last.
    private(set) var recent: [String] = []
    /// What is known to be wrong with this host; `nil`: nothing was looked at yet.
    var host: HostWatch?

    /// An empty book.
    init(now: Int64) { (began, lastTime) = (now, now) }

    /// The event after which reading goes on; `nil`: none has been read.
    var last: String? { recent.last }

    /// The host's clock may have been ahead.
    mutating func limit(to now: Int64) { (began, lastTime) = (min(began, now), min(lastTime, now)) }

    /// Notes that an event is read.
    ///
    /// - Returns: Whether it is to be told: it is new, and not from before the book began.
    mutating func read(_ event: RecordedEvent) -> Bool {
        guard !recent.contains(event.id) else { return false }
        if recent.count >= Self.mostRecent { recent.removeFirst(Self.mostRecent / 4) }
        recent.append(event.id)
        lastTime = event.time
        return event.time >= began
    }
}
