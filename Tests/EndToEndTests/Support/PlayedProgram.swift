import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

/// A platform's recording in a player of its viewers: Media Source Extensions in Chromium, as hls.js feeds them, with another
/// initialisation segment wherever the decoder is configured anew.
struct PlayedProgram: Sendable {
    /// A picture in averages of squares of ``side`` pixels, red, green, blue.
    struct Picture: Sendable {
        /// When it is shown, in seconds of the recording.
        let time: Double
        let cells: [UInt8]
    }

    private static let (width, height, side) = (640, 360, 20)
    /// Bytes of a picture's cells.
    private static let size = width / side * (height / side) * 3
    /// Seconds that are played before and after each cut.
    private static let around = 0.5

    /// Seconds at which another configuration begins.
    let cuts: [Double]
    /// The ranges of seconds that the player has.
    let buffered: [[Double]]
    /// What it has shown, in the order in which it did.
    let shown: [Picture]
    /// Why it could not play; `nil`: it could.
    let failure: String?
    /// What should be shown: ffmpeg's pictures.
    let wanted: [Picture]

    /// Plays a recording: around each cut, through it.
    static func play(_ recording: String, in directory: String) async throws -> PlayedProgram {
        let parts = try parts(of: recording)
        var (segments, wanted): ([String], [Picture]) = ([], [])
        for (index, part) in parts.enumerated() {
            let (file, segment) = ("\(directory)/part\(index).flv", "\(directory)/part\(index).mp4")
            try Data(part.bytes).write(to: URL(filePath: file))
            // Fragments that keep their times, and no edit list.
            try await ffmpeg([
                "-copyts", "-i", file, "-avoid_negative_ts", "disabled", "-use_editlist", "0", "-map", "0:v:0", "-map",
                "0:a:0", "-c", "copy",
                "-movflags", "empty_moov+default_base_moof+frag_keyframe+frag_discont", segment,
            ])
            segments.append(try Data(contentsOf: URL(filePath: segment)).base64EncodedString())
            wanted += try await pictures(of: file, part.times, in: directory)
        }
        let cuts = parts.dropFirst().compactMap(\.times.first)
        let page = "\(directory)/player.html"
        try "<!DOCTYPE html><title>Player</title><video muted></video>".write(
            toFile: page, atomically: true, encoding: .utf8)
        let script = Self.script(segments, cuts)
        let answer = try await withBrowser { browser in
            try await browser.open("file://\(page)")
            return try await browser.run(promise: script)
        }
        let seen = try #require(
            try? JSONDecoder().decode(Seen.self, from: Data(answer.utf8)), "Chromium: \(answer.prefix(500))")
        return PlayedProgram(
            cuts: cuts, buffered: seen.buffered,
            shown: seen.frames.map { Picture(time: $0.time, cells: [UInt8](Data(base64Encoded: $0.cells) ?? Data())) },
            failure: seen.failure, wanted: wanted)
    }

    /// Seconds that it lacks in between.
    var gaps: [Double] { zip(buffered.dropFirst(), buffered).map { $0[0] - $1[1] } }

    /// Of each picture that was shown, the one that should have been: that of its time. At a cut two have the same, if a publisher's last
    /// frame is one before which others would have been shown; a player may show either.
    var pairs: [(shown: Picture, wanted: Picture)] {
        shown.compactMap { shown in
            let nearest = wanted.map { abs($0.time - shown.time) }.min() ?? 0
            return wanted.filter { abs($0.time - shown.time) < nearest + 0.002 }
                .min { Self.difference($0, shown).mean < Self.difference($1, shown).mean }.map { (shown, $0) }
        }
    }

    /// How much two pictures differ, of 255: in the mean, and where they do so most.
    static func difference(_ one: Picture, _ other: Picture) -> (mean: Double, most: Int) {
        guard one.cells.count == size, other.cells.count == size else { return (255, 255) }
        let all = zip(one.cells, other.cells).map { abs(Int($0) - Int($1)) }
        return (Double(all.reduce(0, +)) / Double(size), all.max() ?? 0)
    }

    private struct Seen: Decodable {
        struct Frame: Decodable {
            let time: Double
            let cells: String
        }

        let buffered: [[Double]]
        let frames: [Frame]
        let failure: String?
    }

    /// What one configuration is good for, as an FLV file of its own, and when its pictures are shown, in seconds.
    private struct Part {
        var bytes: [UInt8]
        var times: [Double] = []
    }

    private static func parts(of recording: String) throws -> [Part] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: recording)))
        // The file's header, and the size of no tag before it.
        let head = 13
        var reader = FLVReader()
        reader.append(bytes)
        var (parts, begin): ([Part], Int) = ([], head)
        var (sound, configuration): (ArraySlice<UInt8>, [UInt8]?) = ([], nil)
        while let tag = try reader.next() {
            let raw = bytes[begin..<reader.offset]
            begin = reader.offset
            switch tag.content {
            case .script: continue
            case .audio(let audio) where audio.packet == .sequenceHeader: sound = raw
            case .video(let video) where video.packet == .sequenceHeader && tag.configuration != configuration:
                configuration = tag.configuration
                parts.append(Part(bytes: Array(bytes[..<head]) + sound))
            case .video(let video) where video.packet == .media && !parts.isEmpty:
                parts[parts.count - 1].times.append(Double(tag.timestamp + video.compositionTime) / 1000)
            default: break
            }
            if !parts.isEmpty { parts[parts.count - 1].bytes += raw }
        }
        for index in parts.indices { parts[index].times.sort() }
        return parts
    }

    /// ffmpeg's pictures of a part.
    private static func pictures(of file: String, _ times: [Double], in directory: String) async throws -> [Picture] {
        let raw = "\(directory)/pictures.rgb"
        // Chromium takes a picture that does not say otherwise for BT.709.
        let filter =
            "scale=\(width):\(height):in_color_matrix=bt709,format=rgb24,"
            + "scale=\(width / side):\(height / side):flags=area"
        try await ffmpeg([
            "-i", file, "-map", "0:v:0", "-vsync", "passthrough", "-vf", filter, "-f", "rawvideo", "-pix_fmt", "rgb24",
            raw,
        ])
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: raw)))
        try #require(bytes.count == times.count * size, "ffmpeg decodes all pictures of \(file)")
        return times.enumerated().map { Picture(time: $1, cells: Array(bytes[$0 * size..<($0 + 1) * size])) }
    }

    private static func ffmpeg(_ arguments: [String]) async throws {
        let lines = RelayLines()
        let child = try await Child.start(Command("ffmpeg", ["-nostdin", "-v", "error", "-y"] + arguments)) {
            lines.add($0.text)
        }
        let exit = await child.exit()
        try #require(exit.isSuccess, "ffmpeg \(arguments): \(lines.all)")
    }

    /// Twice as fast as real time through each cut, and once more if a busy host has shown nothing of one of its sides.
    private static func script(_ segments: [String], _ cuts: [Double]) -> String {
        """
        const segments = \(segments), cuts = \(cuts), around = \(around);
        const video = document.querySelector('video'), source = new MediaSource();
        const frames = [];
        const limit = (promise, what) => Promise.race([promise,
          new Promise((_, no) => video.addEventListener('error', () => no(video.error.message), {once: true})),
          new Promise((_, no) => setTimeout(() => no(what + ' did not come within 10 s'), 10000))]);
        const event = (target, name) => new Promise(yes => target.addEventListener(name, yes, {once: true}));
        const canvas = new OffscreenCanvas(\(width), \(height)), g = canvas.getContext('2d', {willReadFrequently: true});
        const cells = frame => {
          g.drawImage(frame, 0, 0);
          const pixels = g.getImageData(0, 0, \(width), \(height)).data, sums = new Uint32Array(\(size));
          for (let y = 0, i = 0; y < \(height); y++)
            for (let x = 0; x < \(width); x++, i += 4) {
              const cell = ((y / \(side) | 0) * \(width / side) + (x / \(side) | 0)) * 3;
              for (let c = 0; c < 3; c++) sums[cell + c] += pixels[i + c];
            }
          return btoa(String.fromCharCode(...sums.map(sum => Math.round(sum / \(side * side)))));
        };
        let buffered = [], failure = null;
        try {
          video.src = URL.createObjectURL(source);
          await limit(event(source, 'sourceopen'), 'the source');
          const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.64001E,mp4a.40.2"');
          for (const segment of segments) {
            const added = event(buffer, 'updateend');
            buffer.appendBuffer(Uint8Array.from(atob(segment), c => c.charCodeAt(0)));
            await limit(added, 'a segment');
          }
          source.endOfStream();
          for (let i = 0; i < video.buffered.length; i++)
            buffered.push([video.buffered.start(i), video.buffered.end(i)]);
          const gaps = buffered.slice(1).map((range, i) => [buffered[i][1], range[0]]);
          video.playbackRate = 2;
          const take = () => {
            // The video may be a frame further than the callback says; this is that frame's own time.
            const frame = new VideoFrame(video);
            frames.push({time: frame.timestamp / 1e6, cells: cells(frame)});
            frame.close();
            video.requestVideoFrameCallback(take);
          };
          video.requestVideoFrameCallback(take);
          for (const cut of cuts) {
            const seen = (from, to) => frames.some(frame => frame.time >= from && frame.time < to);
            for (let i = 0; i < 4; i++) {
              const sought = event(video, 'seeked');
              video.currentTime = Math.max(buffered[0][0], cut - around);
              await limit(sought, 'the place before a cut');
              await video.play();
              await limit((async () => {
                while (video.currentTime < cut + around && !video.ended) {
                  await new Promise(yes => setTimeout(yes, 10));
                  // As hls.js does: at a gap, on to what comes after it.
                  const [end, next] = gaps.find(([end, next]) => Math.abs(video.currentTime - end) < 0.05) ?? [];
                  if (next && video.currentTime < next && next - end < 0.15) video.currentTime = next;
                }
              })(), 'the place after a cut');
              video.pause();
              if (seen(cut - around, cut) && seen(cut, cut + around)) break;
            }
          }
        } catch (error) { failure = String(error); }
        return JSON.stringify({buffered, frames, failure});
        """
    }
}
