/// Measures the offset of audio against video while a file is on air, from the content itself.
///
/// A muxer sorts audio and video by timestamp, so audio with wrong timestamps still arrives at the right pace. But the content of
/// a file that goes on air as a stream copy is known: the positions of its frames in the file and at the platform must differ by
/// the same amount for audio and for video.
public struct ContentSkew: Sendable, Hashable {
    /// When the first frame of this stretch arrived.
    public let start: Moment
    /// How much later audio is at the platform than in the file, compared with video, in milliseconds.
    public let milliseconds: Double

    /// One frame, in the file and at the platform.
    private struct Match {
        let timestamp: Int
        let displacement: Int
    }

    /// A larger difference comes from two rounds of a file played in a loop.
    private static let limit = 1000

    /// Measures each stretch of a program in which a file is on air. Omits stretches without an audio frame, or without a video
    /// frame, that is unique in the file. In a silent still picture, only the first frames of each round are.
    public static func measure(of feed: Feed, in meter: ProgramMeter) -> [ContentSkew] {
        var skews: [ContentSkew] = []
        var audio: [Match] = []
        var video: [Match] = []
        var start: Moment?
        var lastKeyframe: [Int: Feed] = [:]

        func endStretch() {
            if let start, let skew = skew(of: audio, against: video) {
                skews.append(ContentSkew(start: start, milliseconds: skew))
            }
            (audio, video, start) = ([], [], nil)
        }

        for received in meter.journal.media() {
            let tag = received.tag
            if tag.media == .video {
                let own = meter.feeds.feed(of: tag, after: lastKeyframe[received.session])
                if tag.isKeyframe { lastKeyframe[received.session] = own }
                guard own == feed else {
                    endStretch()
                    continue
                }
                if start == nil { start = received.arrival }
            }
            guard let place = meter.feeds.place(of: tag), place.feed == feed else { continue }
            let match = Match(timestamp: tag.timestamp, displacement: tag.timestamp - place.timestamp)
            if tag.media == .video { video.append(match) } else { audio.append(match) }
        }
        endStretch()
        return skews
    }

    /// How far audio has moved against video from the first stretch of a file to the last, in milliseconds; nil with fewer than
    /// two.
    public static func change(of feed: Feed, in meter: ProgramMeter) -> Double? {
        let skews = measure(of: feed, in: meter)
        guard let first = skews.first, let last = skews.last, skews.count > 1 else { return nil }
        return last.milliseconds - first.milliseconds
    }

    private static func skew(of audio: [Match], against video: [Match]) -> Double? {
        Statistics.median(
            audio.compactMap { sound in
                let nearest = video.min { abs($0.timestamp - sound.timestamp) < abs($1.timestamp - sound.timestamp) }
                guard let nearest else { return nil }
                let difference = sound.displacement - nearest.displacement
                return abs(difference) <= limit ? Double(difference) : nil
            })
    }
}
