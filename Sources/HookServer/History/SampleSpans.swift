import RelayCore

/// Divides time among the sources that were on air: each sample, and each cut, closes the span since the one before.
struct SampleSpans {
    /// The longest time that one sample stands for, in milliseconds: after a stop of the clock, or of this process, nobody knows.
    private static let longest: Int64 = 60_000

    private var last: Int64?
    /// What has been on air since.
    private(set) var source: String?

    /// A sample is taken, or a cut has happened.
    ///
    /// - Parameters:
    ///   - now: Milliseconds since 1970.
    ///   - next: What is on air from now on.
    /// - Returns: What was on air until now, and for how many milliseconds; `nil` the first time.
    mutating func close(now: Int64, next: String?) -> (source: String?, span: Int64)? {
        defer { (last, source) = (now, next) }
        guard let last, now > last else { return nil }
        return (source, min(now - last, Self.longest))
    }
}
