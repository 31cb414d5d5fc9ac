/// The origin of a frame of the program.
public enum Feed: Sendable, Hashable, CustomStringConvertible {
    /// A frame of a slate file.
    case slate
    /// A frame of another file known beforehand.
    case file(String)
    /// Anything else: a frame encoded live.
    case live

    /// Text for logs and reports.
    public var description: String {
        switch self {
        case .slate: "slate"
        case .file(let name): name
        case .live: "live"
        }
    }
}

/// An index of the frames of files that go on air as stream copies. Identifies a frame's feed by its bytes: no thresholds and no
/// guesses.
///
/// Two still pictures encoded alike can share inter frames ("nothing moved"), so an inter frame that is in a file counts for that
/// file only if the last keyframe did. A viewer cannot show it before that keyframe either.
public struct FeedIndex: Sendable {
    private var feeds: [UInt64: Feed] = [:]
    /// Positions of payloads that occur once in all files.
    private var places: [UInt64: Place] = [:]
    private var ambiguous: Set<UInt64> = []

    /// A payload's position in its file.
    struct Place: Sendable, Hashable {
        let feed: Feed
        let timestamp: Int
    }

    /// Creates an empty index: every frame is live.
    public init() {}

    /// The number of distinct known frames.
    public var count: Int { feeds.count }

    /// Adds the coded media of one file.
    public mutating func add(_ tags: some Sequence<FLVTag>, as feed: Feed) {
        for tag in tags where tag.media != nil {
            if tag.media == .video { feeds[tag.hash] = feed }
            guard !ambiguous.contains(tag.hash) else { continue }
            let place = Place(feed: feed, timestamp: tag.timestamp)
            // The same slate, rendered again or added twice, is not another place.
            if let known = places[tag.hash], known != place {
                places[tag.hash] = nil
                ambiguous.insert(tag.hash)
            } else {
                places[tag.hash] = place
            }
        }
    }

    /// The position of a tag's payload in a file; nil if it is in no file, or occurs more than once.
    func place(of tag: FLVTag) -> Place? { places[tag.hash] }

    /// The feed of a frame, given the feed of the last keyframe in the same session.
    public func feed(of tag: FLVTag, after lastKeyframe: Feed?) -> Feed {
        guard let known = feeds[tag.hash] else { return .live }
        return tag.isKeyframe ? known : lastKeyframe ?? known
    }
}
