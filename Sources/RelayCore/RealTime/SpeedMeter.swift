/// Measures an encoder's speed over the last seconds: seconds of media per second.
public struct SpeedMeter: Hashable, Sendable {
    private struct Position: Hashable {
        let media: Duration
        let at: ContinuousClock.Instant
    }

    private static let window: Duration = .seconds(5)
    private var positions: [Position] = []

    /// Starts empty.
    public init() {}

    /// Records the output's furthest timestamp at a moment.
    public mutating func reached(_ media: Duration, at instant: ContinuousClock.Instant) {
        // Twice a second is enough for a mean over five seconds.
        if let last = positions.last, last.at + .milliseconds(500) > instant { return }
        positions.append(Position(media: media, at: instant))
        while positions.count > 2, positions[1].at + Self.window <= instant { positions.removeFirst() }
    }

    /// The speed; 1 is real time. `nil` until two seconds are known.
    public var speed: Double? {
        guard let first = positions.first, let last = positions.last, last.at - first.at >= .seconds(2) else {
            return nil
        }
        return (last.media - first.media) / (last.at - first.at)
    }
}
