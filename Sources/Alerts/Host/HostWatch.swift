import RelayCore

/// What this host needs from its operator: disk space, a certificate, an upgrade. Pure: each look returns what it means.
///
/// It is saved with the alerts, so that a restart tells nothing again and forgets no end.
struct HostWatch: Hashable, Sendable, Codable {
    /// What a look has found.
    struct Sight: Hashable, Sendable {
        let event: HostEvent
        /// Whether it was not so before.
        let isNews: Bool
    }

    /// Who reports it.
    static let service = "relay-alert"
    private static let kinds: Set<String> = [
        EventKind.diskLow.name, EventKind.certificateEnding.name, EventKind.upgradeWaits.name,
    ]

    /// Those that are not well, by path.
    private var disks: [String: DiskSpace.Level] = [:]
    /// Those that are not well, by name.
    private var certificates: [String: CertificateSpan.Level] = [:]
    private var isOutdated = false

    /// Nothing is wrong, as far as is known.
    init() {}

    /// Whether an event comes from here.
    static func hasTold(_ event: RecordedEvent) -> Bool { event.service == service && kinds.contains(event.kind) }

    /// How much is free.
    mutating func saw(_ found: [DiskSpace]) -> [Sight] {
        found.compactMap { disk in
            let before = disks[disk.path] ?? .enough
            let level = disk.level(after: before)
            disks[disk.path] = level == .enough ? nil : level
            switch level {
            case .enough:
                return before == .enough
                    ? nil : Sight(event: .diskFree(path: disk.path, freeBytes: disk.free), isNews: true)
            case .low, .full:
                return Sight(
                    event: .diskLow(path: disk.path, freeBytes: disk.free, isFull: level == .full),
                    isNews: level != before)
            }
        }
    }

    /// What the places have shown by which this host serves certificates.
    ///
    /// - Parameters:
    ///   - found: By name; `nil`: it was not reached, so nothing is known of it now.
    ///   - now: Seconds since 1970.
    mutating func saw(_ found: [String: CertificateSpan?], now: Int64) -> [Sight] {
        var sights: [Sight] = []
        for (name, span) in found.sorted(by: { $0.key < $1.key }) {
            guard let span else { continue }
            let left = Duration.seconds(span.left(at: now))
            let before = certificates[name] ?? .good
            let level = span.level(at: now)
            certificates[name] = level == .good ? nil : level
            switch level {
            case .good:
                guard before != .good else { continue }
                sights.append(Sight(event: .certificateRenewed(name: name, left: left), isNews: true))
            case .ending, .urgent:
                let event = HostEvent.certificateEnding(name: name, left: left, isUrgent: level == .urgent)
                sights.append(Sight(event: event, isNews: level != before))
            }
        }
        for name in certificates.keys.sorted() where !found.keys.contains(name) {
            certificates[name] = nil
            sights.append(Sight(event: .certificateRenewed(name: name, left: nil), isNews: true))
        }
        return sights
    }

    /// Which services still run the version from before an upgrade.
    mutating func saw(outdated: [String]) -> [Sight] {
        let before = isOutdated
        isOutdated = !outdated.isEmpty
        guard isOutdated else { return before ? [Sight(event: .upgradeDone, isNews: true)] : [] }
        return [Sight(event: .upgradeWaits(services: outdated), isNews: !before)]
    }
}
