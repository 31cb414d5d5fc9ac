/// The latest cuts of a channel, with what each destination was sent around them. Made from events alone.
public struct RecentCuts: Hashable, Sendable {
    /// One cut.
    public struct Cut: Hashable, Sendable {
        /// Its `on-air` event.
        public let id: EventID
        /// When it happened, in milliseconds since 1970.
        public let time: Int64
        /// What was on air before; `nil`: nothing.
        public let from: SourceKind?
        /// What is on air since.
        public let to: SourceKind
        /// Why.
        public let why: SwitchCause
        /// From the event that caused it to the admission of the new switcher.
        public let took: Duration
        /// What each destination was sent around it, by name, as far as it is known.
        public internal(set) var figures: [String: CutFigures] = [:]
    }

    /// How many are kept.
    public static let most = 50

    private let channel: ChannelID
    /// The oldest first.
    public private(set) var all: [Cut] = []

    /// No cut has happened.
    public init(channel: ChannelID) { self.channel = channel }

    /// Something has happened.
    ///
    /// - Returns: The cut, if it is one that has to be measured.
    public mutating func happened(_ record: EventRecord) -> CutNotice? {
        guard record.channel == channel else { return nil }
        switch record.event {
        case .program(.onAir(let to, let from, let why, let took, _)):
            all = all.suffix(Self.most - 1)
            all.append(Cut(id: record.id, time: record.time, from: from, to: to.kind, why: why, took: took))
            return CutNotice(id: record.id, time: record.time)
        case .platform(.cutMeasured(let id, let figures)):
            guard let index = all.lastIndex(where: { $0.id == id }),
                let destination = DestinationName.ofService(record.id.service)
            else { return nil }
            all[index].figures[destination] = figures
            return nil
        default: return nil
        }
    }
}
