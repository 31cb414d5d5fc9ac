/// Measures the output's bitrate over the last seconds; ffmpeg's own figure is a mean since its start.
struct BitrateMeter: Sendable {
    private var looks: [(at: ContinuousClock.Instant, bytes: Int64)] = []
    private static let window = Duration.seconds(10)

    mutating func observe(bytes: Int64?, now: ContinuousClock.Instant) {
        guard let bytes else { return }
        looks.append((now, bytes))
        // Keeps one sample older than the window, to make the figure span all of it.
        while looks.count > 2, now - looks[1].at >= Self.window { looks.removeFirst() }
    }

    /// `nil` until there are two samples.
    var bitsPerSecond: Double? {
        guard let first = looks.first, let last = looks.last, last.at > first.at else { return nil }
        return Double(last.bytes - first.bytes) * 8 / ((last.at - first.at) / .seconds(1))
    }
}
