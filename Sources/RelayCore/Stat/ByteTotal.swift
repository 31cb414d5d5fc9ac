/// Adds up what the streams of one name bring, from samples of nginx's `bytes_in`, which begins at 0 with each stream.
public struct ByteTotal: Hashable, Sendable {
    /// The sum over all streams.
    public private(set) var bytes = 0
    private var last = 0

    /// No samples yet.
    public init() {}

    /// Takes a sample; `nil`: there is no stream, or nginx did not answer.
    ///
    /// A stream that began and had brought more than the one before by the time of its first sample counts less, by that.
    public mutating func observe(_ sample: Int?) {
        guard let sample else { return }
        bytes += sample >= last ? sample - last : sample
        last = sample
    }
}
