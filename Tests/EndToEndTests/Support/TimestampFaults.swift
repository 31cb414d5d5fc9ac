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
    /// The most milliseconds from one timestamp to the next of its kind, where a publisher who was cut off anywhere gives way.
    ///
    /// 80: its sound ends by so much before its picture (docs/ARCHITECTURE.md). 64: the sound of what follows begins up to three
    /// AAC frames after its picture. 21: the step from any AAC frame to the next. 33: a frame of the picture. Together 198; 167 to
    /// 179 were seen.
    static let limit = 200

    let list: [String]

    /// - Parameter limit: Milliseconds that are no news.
    init(over limit: Int, in meter: ProgramMeter) {
        var list: [String] = []
        let start = meter.journal.tags.first?.arrival
        for kind in MediaKind.allCases {
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
