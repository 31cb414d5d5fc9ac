/// Figures for a whole program as a platform received it.
public struct ProgramMeter: Sendable {
    /// One coded video frame of the program.
    public struct Frame: Sendable, Hashable {
        /// The frame as received.
        public let received: ReceivedTag
        /// Its origin.
        public let feed: Feed
    }

    /// The measured journal.
    public let journal: ProgramJournal
    /// The index of files' frames used for the measurement.
    public let feeds: FeedIndex
    /// Every coded video frame with its feed, in order of arrival.
    public let frames: [Frame]
    /// The figures of the video stream.
    public let video: StreamFigures
    /// The figures of the audio stream.
    public let audio: StreamFigures

    /// Measures a journal.
    /// - Parameters:
    ///   - journal: What the platform received.
    ///   - feeds: The frames of the slate and of other files; unknown frames are live.
    public init(_ journal: ProgramJournal, feeds: FeedIndex = FeedIndex()) {
        self.journal = journal
        self.feeds = feeds
        video = StreamFigures(.video, in: journal)
        audio = StreamFigures(.audio, in: journal)
        var lastKeyframe: [Int: Feed] = [:]
        frames = journal.media(.video).map { received in
            let feed = feeds.feed(of: received.tag, after: lastKeyframe[received.session])
            if received.tag.isKeyframe { lastKeyframe[received.session] = feed }
            return Frame(received: received, feed: feed)
        }
    }

    /// The platform's publish sessions.
    public var sessions: Int { Set(journal.tags.map(\.session)).count }

    /// Backward timestamps in either stream.
    public var backward: Int { audio.backward + video.backward }

    /// Repeated timestamps in either stream: frozen DTS.
    public var repeated: Int { audio.repeated + video.repeated }

    /// The largest timestamp step in either stream, in milliseconds.
    public var largestStep: Int? { [audio.largestStep, video.largestStep].compactMap(\.self).max() }

    /// The longest time in which neither audio nor video arrived, in seconds.
    public var largestSilence: Double? {
        let arrivals = journal.media().map(\.arrival)
        return zip(arrivals.dropFirst(), arrivals).map { $0.seconds(since: $1) }.max()
    }

    /// How far audio was ahead of video in a part of the program, in milliseconds: the difference between the leads of their
    /// timestamps over the wall clock.
    ///
    /// The median over the part, to ignore a burst at its beginning.
    /// - Returns: nil if either stream is missing there.
    public func skew(from start: Moment, to end: Moment) -> Double? {
        let part = journal.slice(from: start, to: end)
        guard let audio = lead(of: .audio, in: part, since: start), let video = lead(of: .video, in: part, since: start)
        else { return nil }
        return audio - video
    }

    /// How much audio has moved against video from the program's first seconds to its last, in milliseconds; positive if audio has
    /// gained.
    ///
    /// This is the pace at which the two arrive. ``ContentSkew`` shows whether a sound is still heard with its picture.
    ///
    /// Compares only the first and the last session, which are the same if nothing is wrong.
    /// - Parameter window: Seconds at each end.
    /// - Returns: nil if either stream is missing at an end.
    public func skewChange(window: Double = 3) -> Double? {
        guard let first = journal.media().first?.arrival, let last = journal.media().last?.arrival,
            let before = skew(from: first, to: first.advanced(by: window)),
            let after = skew(from: last.advanced(by: -window), to: last.advanced(by: 0.001))
        else { return nil }
        return after - before
    }

    private func lead(of kind: MediaKind, in part: ProgramJournal, since start: Moment) -> Double? {
        Statistics.median(
            part.media(kind).map { Double($0.tag.timestamp) - $0.arrival.seconds(since: start) * 1000 })
    }
}
