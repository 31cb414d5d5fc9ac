import RelayCore

/// What metrics count from events, since relay-hook runs.
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

    /// Of one channel.
    struct Channel: Hashable, Sendable {
        /// Cuts by kind.
        private(set) var cuts: [Cut: Int] = [:]
        /// How long they took, in seconds.
        private(set) var durations = Histogram(bounds: [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10])

        fileprivate mutating func happened(_ event: RelayEvent) {
            switch event {
            case .program(.onAir(let to, let from, let why, let took, _)):
                cuts[Cut(from: from, to: to.kind, why: why), default: 0] += 1
                durations.observe(took / .seconds(1))
            default: break
            }
        }
    }

    private var channels: [ChannelID: Channel] = [:]

    /// The counters of a channel; none has counted anything at first.
    subscript(channel: ChannelID) -> Channel { channels[channel] ?? Channel() }

    /// Something has happened.
    mutating func happened(_ record: EventRecord) {
        guard let channel = record.channel else { return }
        channels[channel, default: Channel()].happened(record.event)
    }
}
