import RelayCore
import StatusReading

/// Whether LIVE_MODE can copy what publishers send, and else what to set in OBS.
enum CopyCheck {
    /// How far back the last visits are looked for.
    static let span: Duration = .seconds(7 * 86_400)

    /// Judges those who publish now by the status, and those who do not by their last visit.
    ///
    /// - Parameters:
    ///   - mode: LIVE_MODE; `nil`: the settings can't be read.
    ///   - status: What the running relay says.
    ///   - history: Its events, in the order in which they happened.
    /// - Returns: `nil` if nothing is known without the settings.
    static func findings(
        _ mode: LiveMode?, _ status: StatusReply?, isService: Bool, history: [RecordedEvent]
    ) -> [Finding]? {
        guard let status else { return [.skipped("the relay does not run, or does not answer")] }
        // The running relay may have been started with other settings.
        var findings = Problem.all(in: status, isService: isService).filter(\.isAdvice).map {
            Finding.warning($0.text, cause: cause, command: $0.command)
        }
        let publishers = status.channels.flatMap(\.publishers).sorted { $0.key < $1.key }
        findings += publishers.filter { $0.value.isCopied == true }.map { .ok("\($0.key) is passed on as it is") }
        guard let mode else { return findings.isEmpty ? nil : findings }
        guard mode != .encode else {
            return findings.isEmpty ? [.ok("LIVE_MODE=encode: every picture is encoded")] : findings
        }
        let present = Set(publishers.map(\.key))
        findings += LastVisit.all(in: history).filter { !present.contains($0.feed) }.compactMap { visit in
            visit.obstacle.map {
                .warning(
                    "the last publisher of \(visit.feed) was encoded, not copied: \($0)",
                    cause: "since \(HistoryClock.text(visit.time)); \(cause)", command: "relayctl obs")
            }
        }
        guard findings.isEmpty else { return findings }
        return [.ok("LIVE_MODE=\(mode.rawValue): nothing is known that keeps a picture from being copied")]
    }

    private static let cause = "viewers see it all the same; encoding takes most of the processor time"

    /// The last visit of a feed's publishers.
    struct LastVisit: Equatable {
        /// `live`, `standby`.
        let feed: String
        /// When it began, in milliseconds since 1970.
        let time: Int64
        /// nginx's number of it.
        let session: Double?
        /// Why its picture was encoded; `nil`: that was not told.
        var obstacle: String?

        /// That of each feed that is mentioned, by name.
        static func all(in history: [RecordedEvent]) -> [LastVisit] {
            var visits: [String: LastVisit] = [:]
            for event in history {
                // What was said before is over.
                if event.kind == EventKind.formatFollowed.name {
                    for feed in visits.keys { visits[feed]?.obstacle = nil }
                }
                guard let feed = event.text("feed") else { continue }
                let session = event.number("session")
                switch event.kind {
                case EventKind.publisherConnected.name:
                    visits[feed] = LastVisit(feed: feed, time: event.time, session: session)
                case EventKind.publisherNotCopied.name where visits[feed]?.session == session:
                    visits[feed]?.obstacle = event.text("reason")
                default: break
                }
            }
            return visits.values.sorted { $0.feed < $1.feed }
        }
    }
}
