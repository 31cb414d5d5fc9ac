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
