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

    private var entries: [String: Entry] = [:]

    /// Knows of no service.
    public init() {}

    /// All services, by name.
    public var services: [Entry] { entries.values.sorted { $0.name < $1.name } }

    /// A service has sent a message.
    public mutating func received(_ message: ReportMessage, now: Int64) {
        guard entries[message.service] != nil || entries.count < Self.most else { return }
        var entry =
            entries[message.service]
            ?? Entry(name: message.service, report: nil, isConnected: true, since: now, boot: message.boot)
        if entry.boot != message.boot {
            entry.restarts += 1
            entry.boot = message.boot
            entry.since = now
            entry.report = nil
            entry.process = nil
        }
        if !entry.isConnected { (entry.isConnected, entry.since) = (true, now) }
        switch message.body {
        case .report(let report): entry.report = report
        case .process(let figures): entry.process = figures
        case .event: break
        case .leaving:
            entries[message.service] = nil
            return
        }
        entries[message.service] = entry
    }

    /// A service's connection has ended, without a word before if it is still known.
    public mutating func disconnected(_ service: String, boot: String, now: Int64) {
        guard var entry = entries[service], entry.boot == boot, entry.isConnected else { return }
        (entry.isConnected, entry.since) = (false, now)
        entries[service] = entry
    }
}
