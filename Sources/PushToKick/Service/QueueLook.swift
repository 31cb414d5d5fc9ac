import ProcessKit
import RelayCore

/// Samples the send queue of ffmpeg's connection to the platform, about once a second.
struct QueueLook {
    private static let pace: Duration = .seconds(1)
    /// Without progress reports, when ffmpeg is blocked.
    private static let slowPace: Duration = .seconds(2)
    /// To find the connection, the kernel searches all of this host.
    private static let mostSearches = 3

    private let process: Int32
    private let port: Int
    private var queue: SendQueue?
    private var searches = 0
    private var last: ContinuousClock.Instant

    init(process: Int32, port: Int, now: ContinuousClock.Instant) {
        (self.process, self.port, last) = (process, port, now)
    }

    /// When to call ``sampleIfDue(now:)`` at the latest; `nil`: there is nothing to look at.
    var deadline: ContinuousClock.Instant? {
        queue == nil && searches >= Self.mostSearches ? nil : last + Self.slowPace
    }

    /// A sample, if one is due and the connection is there.
    mutating func sampleIfDue(now: ContinuousClock.Instant) -> StallMeter.Queue? {
        guard now - last >= Self.pace else { return nil }
        last = now
        if queue == nil, searches < Self.mostSearches {
            searches += 1
            queue = SendQueue(of: process, toPort: port)
        }
        return queue?.sample().map { StallMeter.Queue(acknowledged: $0.acknowledged, waiting: $0.waiting) }
    }
}
