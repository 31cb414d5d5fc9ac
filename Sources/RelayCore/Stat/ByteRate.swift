/// The rate at which a stream's bytes arrive, between two samples of nginx's `bytes_in`. nginx-rtmp's own figure is a mean over 10 s.
public struct ByteRate: Hashable, Sendable {
    private struct Sample: Hashable {
        let bytes: Int
        let at: ContinuousClock.Instant
    }

    private var last: Sample?
    /// `nil` until there are two samples of one stream.
    public private(set) var bitsPerSecond: Double?

    /// No samples yet.
    public init() {}

    /// Takes a sample; `nil`: there is no stream, or nginx did not answer.
    public mutating func observe(_ bytes: Int?, now: ContinuousClock.Instant) {
        defer { last = bytes.map { Sample(bytes: $0, at: now) } }
        guard let last, let bytes, bytes >= last.bytes, now > last.at else {
            bitsPerSecond = nil
            return
        }
        bitsPerSecond = Double(bytes - last.bytes) * 8 / ((now - last.at) / .seconds(1))
    }
}
