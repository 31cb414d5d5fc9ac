/// How fast a stream's bytes have arrived over the last ten minutes, from samples of nginx's `bytes_in`.
public struct RateHistory: Hashable, Sendable {
    private struct Sample: Hashable {
        let bytes: Int
        let at: ContinuousClock.Instant
    }

    /// How far it goes back.
    private static let length: Duration = .seconds(600)

    /// The oldest first.
    private var samples: [Sample] = []
    /// When bytes arrived last, to the accuracy of the samples; `nil`: none have.
    public private(set) var lastArrival: ContinuousClock.Instant?

    /// No samples yet.
    public init() {}

    /// Takes a sample; `nil`: there is no stream, or nginx did not answer. A stream that begins again begins a new history.
    public mutating func observe(_ bytes: Int?, now: ContinuousClock.Instant) {
        guard let bytes, bytes >= samples.last?.bytes ?? 0 else {
            (samples, lastArrival) = ([], nil)
            return
        }
        if bytes > samples.last?.bytes ?? 0 { lastArrival = now }
        samples.append(Sample(bytes: bytes, at: now))
        // Seldom, because it moves all others.
        if let first = samples.first, first.at + Self.length + .seconds(60) < now {
            samples.removeFirst(while: { $0.at + Self.length < now })
        }
    }

    /// The mean rate over the last stretch of time, or over as much of it as there are samples.
    ///
    /// - Returns: `nil` until there are two samples of one stream.
    public func bitsPerSecond(over stretch: Duration) -> Double? {
        guard let last = samples.last else { return nil }
        // The oldest within the stretch, and at least the one before the last.
        let index = samples.firstIndex { $0.at + stretch >= last.at } ?? samples.count - 1
        let first = samples[min(index, max(0, samples.count - 2))]
        guard last.at > first.at else { return nil }
        return Double(last.bytes - first.bytes) * 8 / ((last.at - first.at) / .seconds(1))
    }
}

extension Array {
    /// Removes elements from the beginning as long as a condition holds.
    fileprivate mutating func removeFirst(while isOld: (Element) -> Bool) {
        removeFirst(prefix { isOld($0) }.count)
    }
}
