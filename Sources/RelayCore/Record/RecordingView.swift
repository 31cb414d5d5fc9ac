/// What relay-record knows of the channel, by which it decides what to record.
public struct RecordingView: Hashable, Sendable {
    /// Since when somebody publishes to the live feed, in milliseconds since 1970; `nil`: nobody does.
    public var publisherSince: Int64?
    /// Whether `brb` holds.
    public var isBreak = false
    /// Whether the operator has ended the stream.
    public var hasEnded = false

    /// Nobody publishes.
    public init() {}

    /// What is wanted of a source.
    ///
    /// - Parameters:
    ///   - view: The channel; `nil`: unknown.
    ///   - isStopped: Whether the operator has stopped recording.
    ///   - isFull: Whether too little of the disk is free.
    public static func demand(
        _ source: RecordedSource, _ settings: RecordSettings, _ view: RecordingView?, isStopped: Bool, isFull: Bool
    ) -> RecordTrack.Demand {
        if isStopped { return .pause(.stopped) }
        if isFull { return .pause(.diskFull) }
        switch source {
        // What viewers see is nobody's secret: it goes on while relay-hook restarts.
        case .program: return view?.hasEnded == true ? .pause(.ended) : .record(session: 0)
        case .publisher:
            guard let view else { return .pause(.unknown) }
            if view.isBreak, !settings.isDuringBreak { return .pause(.brb) }
            return view.publisherSince.map { .record(session: $0) } ?? .pause(.nobodyPublishes)
        }
    }
}
