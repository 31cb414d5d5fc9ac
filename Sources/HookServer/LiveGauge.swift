import ProcessKit
import RelayCore

/// What is measured of one switcher that encodes.
struct LiveGauge {
    /// From one question to the ingest to the next.
    static let statPace: Duration = .seconds(1)

    let feed: Feed
    var backlog: BacklogMeter
    var speed = SpeedMeter()
    /// Its connection to the ingest, once it was found.
    var queue: ConnectionQueue?
    var askedAt: ContinuousClock.Instant?

    init(feed: Feed, profile: VideoProfile) {
        self.feed = feed
        backlog = BacklogMeter(assumedBitrate: profile.videoBitrate)
    }

    /// Whether the time has come, which it then counts from anew.
    static func isDue(
        _ last: inout ContinuousClock.Instant?, _ pace: Duration, _ now: ContinuousClock.Instant
    ) -> Bool {
        guard last.map({ $0 + pace <= now }) ?? true else { return false }
        last = now
        return true
    }
}
