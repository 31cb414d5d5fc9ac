import FoundationEssentials
import ProcessKit
import Synchronization

/// Decodes what a platform received.
enum SeenFrames {
    /// All pictures of all sessions, in order.
    /// - Throws: `StartFailure` without ffmpeg.
    static func decode(_ observer: PlatformObserver) async throws -> [SeenFrame] {
        let journal = observer.journal
        var frames: [SeenFrame] = []
        for session in Set(journal.tags.map(\.session)).sorted() {
            guard let file = observer.recording(ofSession: session) else { continue }
            let before = journal.media(.video).count { $0.session == session }
            let lumas = try await lumas(of: file)
            // The recording goes on.
            let tags = observer.journal.media(.video).filter { $0.session == session }
            frames += match(lumas, with: tags, atLeast: before, session: session)
        }
        return frames
    }

    /// Mean luma of each picture's upper edge, with its time in milliseconds.
    private static func lumas(of file: String) async throws -> [(time: Int, luma: Double)] {
        let lines = Mutex<[String]>([])
        let child = try await Child.start(
            Command(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-copyts", "-flags", "output_corrupt", "-i", file, "-an", "-fps_mode",
                    "passthrough", "-vf",
                    "crop=iw:ih/8:0:0,scale=32:8,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f",
                    "null", "-",
                ])
        ) { line in
            if line.stream == .stdout { lines.withLock { $0.append(line.text) } }
        }
        _ = await child.exit()
        return lines.withLock { parse($0) }
    }

    /// Reads "frame:3 pts:133 pts_time:0.133", then "lavfi.signalstats.YAVG=235".
    static func parse(_ lines: [String]) -> [(time: Int, luma: Double)] {
        var found: [(time: Int, luma: Double)] = []
        var time = 0
        for line in lines {
            if let at = line.firstRange(of: "pts_time:") {
                time = Int(((Double(line[at.upperBound...].prefix { !$0.isWhitespace }) ?? 0) * 1000).rounded())
            } else if let at = line.firstRange(of: "YAVG="), let luma = Double(line[at.upperBound...]) {
                found.append((time, luma))
            }
        }
        return found
    }

    /// Finds the tag of each picture.
    ///
    /// By its place: a decoder gives all pictures back, those before a keyframe first, in the order of presentation. Their times are
    /// ffmpeg's guesses once a publisher that is cut off has its last picture shown after the slate's first. If pictures are missing, by
    /// time; where timestamps repeat or go back, by the order of sending.
    ///
    /// - Parameter least: How many pictures the recording had when its decoding began: with fewer, some are missing.
    static func match(
        _ lumas: [(time: Int, luma: Double)], with tags: [ReceivedTag], atLeast least: Int, session: Int
    ) -> [SeenFrame] {
        let steps = zip(tags.dropFirst(), tags).map { $0.tag.timestamp - $1.tag.timestamp }
        let isUsable = steps.allSatisfy { $0 > 0 }
        let shown = presented(tags)
        // The last one is the slate's, whose time is no guess.
        let isComplete =
            lumas.count >= least && lumas.count <= shown.count
            && lumas.last.map { $0.time == shown[lumas.count - 1].time } ?? false
        let byTime = Dictionary(shown.map { ($0.time, $0) }) { $1 }
        return lumas.enumerated().compactMap { index, picture in
            let found: (time: Double, arrival: Moment)? =
                if !isUsable {
                    index < tags.count ? (Double(index) * 1000 / 30, tags[index].arrival) : nil
                } else {
                    (isComplete ? shown[index] : byTime[picture.time]).map {
                        (Double($0.time), $0.arrival)
                    }
                }
            return found.map {
                SeenFrame(
                    session: session, time: $0.time, arrival: $0.arrival, edge: SeenFrame.edge(luma: picture.luma))
            }
        }
    }

    /// When each picture is shown, in milliseconds of media time, and when it arrived, in the order in which a decoder gives them back.
    private static func presented(_ tags: [ReceivedTag]) -> [(time: Int, arrival: Moment)] {
        var groups: [[(time: Int, arrival: Moment)]] = []
        for received in tags {
            guard case .video(let video) = received.tag.content else { continue }
            if video.isKeyframe || groups.isEmpty { groups.append([]) }
            groups[groups.count - 1].append((received.tag.timestamp + video.compositionTime, received.arrival))
        }
        return groups.flatMap { $0.sorted { $0.time < $1.time } }
    }
}
