import Lab

/// Timestamps at the platform that went back or stood still, in words that help to find out why.
struct TimestampFaults: CustomStringConvertible {
    let list: [String]

    init(in journal: ProgramJournal) {
        var list: [String] = []
        let start = journal.tags.first?.arrival
        for kind in MediaKind.allCases {
            var last: [Int: ReceivedTag] = [:]
            for received in journal.media(kind) {
                if let before = last[received.session], received.tag.timestamp <= before.tag.timestamp {
                    let seconds = start.map { received.arrival.seconds(since: $0) } ?? 0
                    list.append("\(kind) \(before.tag.timestamp) → \(received.tag.timestamp) ms at \(seconds) s")
                }
                last[received.session] = received
            }
        }
        self.list = list
    }

    var description: String { (["\(list.count) faults"] + list.prefix(12)).joined(separator: "\n") }
}

/// Steps of the timestamps at the platform that a viewer could notice, and what was on air before and after each.
struct LargeSteps: CustomStringConvertible {
    /// The most milliseconds from one timestamp to the next of its kind, where a publisher who was cut off anywhere gives way: a frame
    /// of the picture, and of sound 27 (`PushCommand.steadySound`).
    static let limit = 50

    let list: [String]

    /// - Parameters:
    ///   - limit: Milliseconds that are no news.
    ///   - kinds: What is looked at.
    init(over limit: Int, of kinds: [MediaKind] = MediaKind.allCases, in meter: ProgramMeter) {
        var list: [String] = []
        let start = meter.journal.tags.first?.arrival
        for kind in kinds {
            var last: [Int: ReceivedTag] = [:]
            for received in meter.journal.media(kind) {
                if let before = last[received.session], received.tag.timestamp - before.tag.timestamp > limit {
                    let feeds = [before, received].map { tag in
                        meter.frames.last { $0.received.arrival <= tag.arrival }?.feed.description ?? "?"
                    }
                    let seconds = start.map { received.arrival.seconds(since: $0) } ?? 0
                    list.append(
                        "\(kind) \(received.tag.timestamp - before.tag.timestamp) ms at \(seconds) s, "
                            + "\(feeds[0]) → \(feeds[1])")
                }
                last[received.session] = received
            }
        }
        self.list = list
    }

    var description: String { list.joined(separator: "; ") }
}
