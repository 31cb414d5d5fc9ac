/// Everything a platform received, in order of arrival.
public struct ProgramJournal: Sendable {
    /// The tags in order of arrival.
    public private(set) var tags: [ReceivedTag] = []

    /// An empty journal.
    public init() {}

    /// A journal of tags in order of arrival.
    public init(_ tags: some Sequence<ReceivedTag>) {
        self.tags = Array(tags)
    }

    /// Adds the next tag received.
    public mutating func append(_ tag: ReceivedTag) {
        tags.append(tag)
    }

    /// Discards what arrived before a moment.
    public mutating func forget(before moment: Moment) {
        tags.removeAll { $0.arrival < moment }
    }

    /// The tags of coded media, of one kind or of both: no headers, no metadata.
    public func media(_ kind: MediaKind? = nil) -> [ReceivedTag] {
        tags.filter { tag in
            guard let media = tag.tag.media else { return false }
            return kind == nil || media == kind
        }
    }

    /// The part from one moment to another, excluding the latter.
    public func slice(from start: Moment, to end: Moment) -> ProgramJournal {
        ProgramJournal(tags.filter { $0.arrival >= start && $0.arrival < end })
    }
}
