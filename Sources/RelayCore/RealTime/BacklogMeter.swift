/// How long ago the publisher sent what a live switcher reads now.
///
/// Counts bytes: what waits in the switcher's connection to the ingest, over the rate at which the ingest receives. A switcher that
/// keeps up leaves nothing waiting. Neither a publisher that is late itself nor its timestamps can be mistaken for a slow host.
public struct BacklogMeter: Hashable, Sendable {
    /// How far back the rate is taken from.
    private static let window: Duration = .seconds(3)
    /// Keeps a still picture's few bytes from counting as seconds: a packet of them may just be on its way.
    private static let lowestRate = 20_000.0

    private struct Count: Hashable {
        let bytes: Int
        let at: ContinuousClock.Instant
    }

    private var counts: [Count] = []
    /// Bytes a second, until two counts are known.
    private let assumedRate: Double

    /// - Parameter assumedBitrate: Bits a second to reckon with until the ingest has been asked twice.
    public init(assumedBitrate: Int) {
        assumedRate = Double(assumedBitrate) / 8
    }

    /// What the ingest has received from the publisher up to a moment (`bytes_in` of its statistics).
    public mutating func received(bytes: Int, at instant: ContinuousClock.Instant) {
        if let last = counts.last, bytes < last.bytes || instant <= last.at { counts = [] }
        counts.append(Count(bytes: bytes, at: instant))
        while counts.count > 2, counts[1].at + Self.window <= instant { counts.removeFirst() }
    }

    /// Seconds of media in so many bytes.
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
