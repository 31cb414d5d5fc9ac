/// Figures that show how steadily one stream of the program, audio or video, arrived.
public struct StreamFigures: Sendable, Hashable {
    /// Which stream.
    public let kind: MediaKind
    /// Number of tags of coded media.
    public private(set) var frames = 0
    /// Number of tags whose timestamp is lower than that of the previous tag in the same session.
    public private(set) var backward = 0
    /// Number of tags with the timestamp of the previous tag in the same session: frozen DTS.
    public private(set) var repeated = 0
    /// The largest step forward of the timestamps within a session, in milliseconds; nil with fewer than two tags.
    public private(set) var largestStep: Int?
    /// The longest time without a tag, across sessions, in seconds; nil with fewer than two tags.
    public private(set) var largestSilence: Double?
    /// Number of sequence headers received.
    public private(set) var sequenceHeaders = 0
    /// The different sequence headers, in order of their first appearance.
    public private(set) var distinctHeaders: [[UInt8]] = []

    /// True if the platform never saw the decoder's configuration change.
    public var headersAreIdentical: Bool { distinctHeaders.count <= 1 }

    /// Measures the tags of one kind in a journal.
    public init(_ kind: MediaKind, in journal: ProgramJournal) {
        self.kind = kind
        var lastTimestamp: [Int: Int] = [:]
        var lastArrival: Moment?
        for received in journal.tags {
            count(header: received.tag)
            guard received.tag.media == kind else { continue }
            frames += 1
            if let last = lastTimestamp[received.session] {
                let step = received.tag.timestamp - last
                if step < 0 { backward += 1 }
                if step == 0 { repeated += 1 }
                if step >= 0 { largestStep = max(largestStep ?? 0, step) }
            }
            lastTimestamp[received.session] = received.tag.timestamp
            if let last = lastArrival {
                largestSilence = max(largestSilence ?? 0, received.arrival.seconds(since: last))
            }
            lastArrival = received.arrival
        }
    }

    private mutating func count(header tag: FLVTag) {
        guard let configuration = tag.configuration else { return }
        switch (tag.content, kind) {
        case (.video, .video), (.audio, .audio):
            sequenceHeaders += 1
            if !distinctHeaders.contains(configuration) { distinctHeaders.append(configuration) }
        case (.video, .audio), (.audio, .video), (.script, _): break
        }
    }
}
