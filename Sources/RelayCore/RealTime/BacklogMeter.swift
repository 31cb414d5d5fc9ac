/// Measures how far a live switcher lags behind its publisher.
///
/// Counts bytes: those waiting in the switcher's connection to the ingest, divided by the rate at which the ingest receives. A
/// switcher that keeps up leaves nothing waiting. A publisher that is late itself, or its timestamps, cannot be mistaken for a
/// slow host.
public struct BacklogMeter: Hashable, Sendable {
    /// Time span over which the rate is measured.
    private static let window: Duration = .seconds(3)
    /// Lower bound of the rate, in bytes per second: the few bytes of a still picture must not count as seconds, because a packet
    /// may just be on its way.
    private static let lowestRate = 20_000.0

    private struct Count: Hashable {
        let bytes: Int
        let at: ContinuousClock.Instant
    }

    private var counts: [Count] = []
    /// Bytes per second, used until two counts are known.
    private let assumedRate: Double

    /// - Parameter assumedBitrate: Bits per second to assume until the ingest has been asked twice.
    public init(assumedBitrate: Int) {
        assumedRate = Double(assumedBitrate) / 8
    }

    /// Records how many bytes the ingest has received from the publisher by a given moment (`bytes_in` of its statistics).
    public mutating func received(bytes: Int, at instant: ContinuousClock.Instant) {
        if let last = counts.last, bytes < last.bytes || instant <= last.at { counts = [] }
        counts.append(Count(bytes: bytes, at: instant))
        while counts.count > 2, counts[1].at + Self.window <= instant { counts.removeFirst() }
    }

    /// Seconds of media that a number of bytes amounts to.
    public func duration(ofWaiting bytes: Int) -> Duration {
        .seconds(Double(bytes) / max(rate ?? assumedRate, Self.lowestRate))
    }

    private var rate: Double? {
        guard let first = counts.first, let last = counts.last, last.at - first.at >= .milliseconds(500) else {
            return nil
        }
        return Double(last.bytes - first.bytes) / ((last.at - first.at) / .seconds(1))
    }
}
