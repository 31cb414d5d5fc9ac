import RelayCore

/// What metrics and the status count from events, since relay-hook runs.
struct EventCounters: Hashable, Sendable {
    /// A kind of cut.
    struct Cut: Hashable, Sendable, Comparable {
        /// `nil`: nothing was on air.
        let from: SourceKind?
        let to: SourceKind
        let why: SwitchCause

        /// What was on air before.
        var origin: String { from?.rawValue ?? "none" }

        static func < (left: Cut, right: Cut) -> Bool {
            (left.origin, left.to.rawValue, left.why.rawValue) < (right.origin, right.to.rawValue, right.why.rawValue)
        }
    }

    /// What one destination was sent around cuts, in seconds.
    struct Sent: Hashable, Sendable {
        /// Steps of the picture's timestamps.
        private(set) var videoSteps = Histogram(bounds: Self.stepBounds)
        /// Steps of the sound's timestamps.
        private(set) var soundSteps = Histogram(bounds: Self.stepBounds)
        /// Times in which nothing was sent.
        private(set) var silences = Histogram(bounds: [0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5])

        /// A frame lasts 0.033 s at 30 frames a second.
        private static let stepBounds = [0.035, 0.05, 0.07, 0.1, 0.125, 0.15, 0.2, 0.3, 0.5, 1, 5]

        fileprivate mutating func measured(_ figures: CutFigures) {
            if let step = figures.videoStep { videoSteps.observe(Double(step) / 1000) }
            if let step = figures.soundStep { soundSteps.observe(Double(step) / 1000) }
            silences.observe(figures.silence / 1000)
        }
    }

    /// Of one channel.
    struct Channel: Hashable, Sendable {
        /// Cuts by kind.
        private(set) var cuts: [Cut: Int] = [:]
        /// How long they took, in seconds.
        private(set) var durations = Histogram(bounds: [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10])

        /// Who was refused lately.
        private(set) var refusals = RecentRefusals()
        /// What was sent around cuts, by destination.
        private(set) var sent: [String: Sent] = [:]

        fileprivate mutating func happened(_ record: EventRecord) {
            switch record.event {
            case .program(.onAir(let to, let from, let why, let took, _)):
                cuts[Cut(from: from, to: to.kind, why: why), default: 0] += 1
                durations.observe(took / .seconds(1))
            case .publisher(.refused(let client)): refusals.refused(client, time: record.time)
            case .platform(.cutMeasured(_, let figures)):
                guard let destination = DestinationName.ofService(record.id.service),
                    sent[destination] != nil || sent.count < ServiceBoard.most
                else { return }
                sent[destination, default: Sent()].measured(figures)
            default: break
            }
        }
    }

    private var channels: [ChannelID: Channel] = [:]
    /// How often destinations were connected again.
    var reconnects = ReconnectsToday()

    /// The counters of a channel; none has counted anything at first.
    subscript(channel: ChannelID) -> Channel { channels[channel] ?? Channel() }

    /// Something has happened.
    ///
    /// - Parameter midnight: When today began, in milliseconds since 1970.
    mutating func happened(_ record: EventRecord, midnight: Int64) {
        if let connection = ReconnectsToday.Connection(record) {
            reconnects.connected(connection, midnight: midnight)
        }
        guard let channel = record.channel else { return }
        channels[channel, default: Channel()].happened(record)
    }
}
