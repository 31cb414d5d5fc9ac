import ProgramOptions
import RelayCore

/// FROZEN_SECONDS and SILENT_SECONDS: tells of a publisher on air whose picture or sound stays the same. It changes nothing on air.
extension ChannelDriver {
    /// A switcher has judged the picture or the sound of a publisher.
    func judged(_ id: SwitcherID, _ verdict: StillnessMeter.Verdict) {
        guard !isStopping, let played = machine.publisher(playedBy: id), let session = machine.session(of: played.feed),
            session.id == played.session
        else { return }
        let now = ContinuousClock.now
        observe(verdict.medium, of: played.feed, session) { $0.judged(verdict, of: session.id, now: now) }
    }

    /// Once a second.
    func watchStillness(_ now: ContinuousClock.Instant) {
        for feed in Feed.allCases {
            let session = machine.session(of: feed)
            // A copied picture is not decoded, and so not watched.
            let isEncoded = gauges.values.contains { $0.feed == feed && $0.session == session?.id }
            let isPlayed = runners.keys.contains {
                machine.publisher(playedBy: $0).map { $0 == feed && $1 == session?.id } ?? false
            }
            for medium in StillnessRule.Medium.allCases {
                let isSeen = medium == .picture ? isEncoded : isPlayed
                observe(medium, of: feed, session) { $0.passed(of: session?.id, isSeen: isSeen, now: now) }
            }
        }
    }

    private func observe(
        _ medium: StillnessRule.Medium, of feed: Feed, _ session: Session?,
        _ change: (inout StillnessWatch) -> StillnessWatch.Change?
    ) {
        guard let limit = channel.stillness.limit(of: medium) else { return }
        var watch = stillness[feed]?[medium] ?? StillnessWatch(limit: limit)
        let change = change(&watch)
        stillness[feed, default: [:]][medium] = watch
        switch medium {
        case .picture: measurements.frozenSince[feed] = watch.toldSince
        case .sound: measurements.silentSince[feed] = watch.toldSince
        }
        guard let change, let session else { return }
        logger.log(.publisher(Self.event(medium, change, .init(feed, session))))
    }

    private static func event(
        _ medium: StillnessRule.Medium, _ change: StillnessWatch.Change, _ publisher: PublisherEvent.Reference
    ) -> PublisherEvent {
        switch (medium, change) {
        case (.picture, .still(let time)): .frozen(publisher, for: time)
        case (.picture, .over(let time, let isSeen)): .moves(publisher, after: time, isSeen: isSeen)
        case (.sound, .still(let time)): .quiet(publisher, for: time)
        case (.sound, .over(let time, let isSeen)): .heard(publisher, after: time, isHeard: isSeen)
        }
    }
}
