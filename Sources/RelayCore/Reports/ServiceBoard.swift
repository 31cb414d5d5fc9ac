/// What relay-hook knows of the other services, from their reports.
public struct ServiceBoard: Hashable, Sendable {
    /// One service.
    public struct Entry: Hashable, Sendable {
        /// Its name, such as `relay-push@kick`.
        public let name: String
        /// Its latest report; `nil` until there is one.
        public internal(set) var report: ServiceReport?
        /// What its process used when it last said so.
        public internal(set) var process: ProcessFigures?
        /// Whether it is connected to relay-hook.
        public internal(set) var isConnected: Bool
        /// Since when it is, or is not, in milliseconds since 1970.
        public internal(set) var since: Int64
        /// How often it has restarted by itself since relay-hook runs.
        public internal(set) var restarts = 0
        /// The run that reports; see ``EventID/boot``.
        public internal(set) var boot: String
    }

    /// More services than a host can have.
    public static let most = 64

    /// How long what a push has measured counts, in milliseconds: it reports once a second.
    private static let clockOffsetAge: Int64 = 5000

    private var entries: [String: Entry] = [:]
    /// Runs that have said that they stop, by service: what they report while they do is no news.
    private var left: [String: String] = [:]

    /// Knows of no service.
    public init() {}

    /// All services, by name.
    public var services: [Entry] { entries.values.sorted { $0.name < $1.name } }

    /// By how much the program's media time is ahead of the clock, and how many milliseconds ago that was measured: the middle one of
    /// what the pushes tell that send it. `nil`: none does.
    ///
    /// - Parameter now: The time, in milliseconds since 1970.
    public func clockOffset(now: Int64) -> (offset: Duration, age: Int64)? {
        let measured = entries.values.compactMap { entry -> (offset: Duration, age: Int64)? in
            guard entry.isConnected, case .push(let status) = entry.report, status.state == .connected,
                status.program == .flows, let offset = status.plausibleClockOffset, let time = status.clockOffsetAt
            else { return nil }
            let (age, isAbsurd) = now.subtractingReportingOverflow(time)
            // A clock that was set makes any age of it.
            return !isAbsurd && (0...Self.clockOffsetAge).contains(age) ? (.seconds(offset), age) : nil
        }
        return measured.isEmpty ? nil : measured.sorted { $0.offset < $1.offset }[measured.count / 2]
    }

    /// A service has sent a message.
    ///
    /// - Returns: What the operator should know of it.
    @discardableResult
    public mutating func received(_ message: ReportMessage, now: Int64) -> ServiceEvent? {
        guard entries[message.service] != nil || entries.count < Self.most, left[message.service] != message.boot
        else { return nil }
        var news: ServiceEvent?
        var entry =
            entries[message.service]
            ?? Entry(name: message.service, report: nil, isConnected: true, since: now, boot: message.boot)
        let absence = Duration.milliseconds(entry.isConnected ? 0 : now - entry.since)
        if entry.boot != message.boot {
            news = .startedAgain(service: message.service, after: absence)
            entry.restarts += 1
            entry.boot = message.boot
            entry.since = now
            entry.report = nil
            entry.process = nil
        }
        if !entry.isConnected {
            news = news ?? .reportsAgain(service: message.service, after: absence)
            (entry.isConnected, entry.since) = (true, now)
        }
        switch message.body {
        case .report(let report): entry.report = report
        case .process(let figures): entry.process = figures
        case .event: break
        case .leaving:
            entries[message.service] = nil
            if left.count < Self.most || left[message.service] != nil { left[message.service] = message.boot }
            return nil
        }
        entries[message.service] = entry
        return news
    }

    /// A service's connection has ended, without a word before if it is still known.
    ///
    /// - Returns: What the operator should know of it.
    @discardableResult
    public mutating func disconnected(_ service: String, boot: String, now: Int64) -> ServiceEvent? {
        guard var entry = entries[service], entry.boot == boot, entry.isConnected else { return nil }
        (entry.isConnected, entry.since) = (false, now)
        entries[service] = entry
        return .gone(service: service)
    }
}
