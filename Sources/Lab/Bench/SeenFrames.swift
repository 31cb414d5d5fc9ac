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
            let tags = journal.media(.video).filter { $0.session == session }
            frames += match(try await lumas(of: file), with: tags, session: session)
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

    /// Finds the tag of each picture by its time; where timestamps repeat or go back, by its place.
    static func match(
        _ lumas: [(time: Int, luma: Double)], with tags: [ReceivedTag], session: Int
    ) -> [SeenFrame] {
        var shown: [Int: Moment] = [:]
        for received in tags {
            guard case .video(let video) = received.tag.content else { continue }
            shown[received.tag.timestamp + video.compositionTime] = received.arrival
        }
        let steps = zip(tags.dropFirst(), tags).map { $0.tag.timestamp - $1.tag.timestamp }
        let isUsable = steps.allSatisfy { $0 > 0 }
        return lumas.enumerated().compactMap { index, picture in
            let arrival =
                isUsable ? shown[picture.time] : index < tags.count ? tags[index].arrival : nil
            guard let arrival else { return nil }
            return SeenFrame(
                session: session, time: isUsable ? Double(picture.time) : Double(index) * 1000 / 30, arrival: arrival,
                edge: SeenFrame.edge(luma: picture.luma))
        }
    }
}
