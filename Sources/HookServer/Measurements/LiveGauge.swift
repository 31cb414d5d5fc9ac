import ProcessKit
import RelayCore

/// Measurements of one switcher that encodes.
struct LiveGauge {
    /// Time between two searches for the connection, for which the kernel goes through all of the host's.
    static let searchPace: Duration = .milliseconds(250)

    let feed: Feed
    /// Whom it shows.
    let session: SessionID
    /// What it encodes to.
    let profile: VideoProfile
    var backlog: BacklogMeter
    var speed = SpeedMeter()
    var frames = FrameMeter()
    /// Its connection to the ingest, once found.
    var queue: ConnectionQueue?
    var searchedAt: ContinuousClock.Instant?

    init(feed: Feed, session: SessionID, profile: VideoProfile) {
        self.feed = feed
        self.session = session
        self.profile = profile
        backlog = BacklogMeter(assumedBitrate: profile.videoBitrate)
    }

    /// Whether the interval has passed; restarts it if so.
    static func isDue(
        _ last: inout ContinuousClock.Instant?, _ pace: Duration, _ now: ContinuousClock.Instant
    ) -> Bool {
        guard last.map({ $0 + pace <= now }) ?? true else { return false }
        last = now
        return true
    }
}
