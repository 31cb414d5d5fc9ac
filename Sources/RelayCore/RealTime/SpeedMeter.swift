/// How many seconds of media an encoder gives out in a second of time, over the last seconds.
public struct SpeedMeter: Hashable, Sendable {
    private struct Position: Hashable {
        let media: Duration
        let at: ContinuousClock.Instant
    }

    private static let window: Duration = .seconds(5)
    private var positions: [Position] = []

    /// Starts empty.
    public init() {}

    /// The output's furthest timestamp at a moment.
    public mutating func reached(_ media: Duration, at instant: ContinuousClock.Instant) {
        // Twice a second is often enough for a mean of five.
        if let last = positions.last, last.at + .milliseconds(500) > instant { return }
        positions.append(Position(media: media, at: instant))
        while positions.count > 2, positions[1].at + Self.window <= instant { positions.removeFirst() }
    }

    /// 1 is real time; `nil` before two seconds are known.
    public var speed: Double? {
        guard let first = positions.first, let last = positions.last, last.at - first.at >= .seconds(2) else {
            return nil
        }
        return (last.media - first.media) / (last.at - first.at)
    }
}
