import Lab
import ProcessKit
import Synchronization
import Testing

@testable import RelayCore

/// What the filters of FROZEN_SECONDS and SILENT_SECONDS print of clips that x264 has encoded.
@Suite struct StillnessClipTests {
    /// A picture full of detail, for eight seconds, at a bitrate like 2400 kbit/s at 720p, with a keyframe every two seconds.
    private enum Clip: String, CaseIterable {
        /// It does not change.
        case still
        /// With a camera's grain.
        case grain
        /// A box of 8x8 pixels moves once a second.
        case clock

        var filters: String {
            let picture = "mandelbrot=s=640x360:r=30,noise=alls=6,loop=-1:1:0,setpts=N/30/TB"
            return switch self {
            case .still: "\(picture),format=yuv420p"
            case .grain: "\(picture),noise=alls=8:allf=t,format=yuv420p"
            case .clock:
                "\(picture)[a];color=white:s=8x8:r=30[b];[a][b]overlay=x='100+floor(t)*16':y=100,format=yuv420p"
            }
        }
    }

    private func lines(of arguments: [String]) async throws -> [String] {
        let lines = Mutex<[String]>([])
        let command = Command("ffmpeg", ["-nostdin", "-v", "level+error", "-y"] + arguments)
        let child = try await Child.start(command) { line in lines.withLock { $0.append(line.text) } }
        let exit = await child.exit()
        let all = lines.withLock { $0 }
        try #require(exit.isSuccess, "\(all.suffix(5))")
        return all
    }

    /// The verdicts of a meter to which the lines come at the times of their frames.
    private func verdicts(_ lines: [String]) -> [StillnessMeter.Verdict] {
        let start = ContinuousClock.now
        var meter = StillnessMeter(StillnessRule(picture: .seconds(3), sound: .seconds(3)))
        var now = start
        var verdicts: [StillnessMeter.Verdict] = []
        for line in lines {
            if let time = line.split(separator: "pts_time:").last.flatMap({ Double($0) }), line.hasPrefix("frame:") {
                now = start + .seconds(time)
            }
            if let verdict = StillnessLine(line).flatMap({ meter.observed($0, now: now) }) { verdicts.append(verdict) }
        }
        return verdicts
    }

    @Test func aStillPictureIsToldFromGrainAndFromAClock() async throws {
        let directory = try TemporaryDirectory("stillness")
        for clip in Clip.allCases {
            let file = "\(directory.path)/\(clip.rawValue).flv"
            _ = try await lines(of: [
                "-f", "lavfi", "-i", clip.filters, "-t", "9", "-c:v", "libx264", "-preset", "veryfast", "-g", "60",
                "-sc_threshold", "0", "-b:v", "600k", "-maxrate", "600k", "-bufsize", "600k", file,
            ])
            let printed = try await lines(of: [
                "-i", file, "-filter_complex", "[0:v:0]\(StillnessFilters.picture)null[v]", "-map", "[v]", "-f", "null",
                "-",
            ])
            let verdicts = verdicts(printed)
            #expect(verdicts.count >= 4, "\(clip): \(printed.suffix(5))")
            // The encoder needs its first two seconds to come to rest.
            #expect(verdicts.dropFirst(2).allSatisfy { $0.isStill == (clip == .still) }, "\(clip): \(verdicts)")
        }
    }

    @Test func silenceIsToldFromFaintSound() async throws {
        let half = "volume=-70dB:enable='lt(t,2)'"
        let printed = try await lines(of: [
            "-f", "lavfi", "-i", "sine=880:r=48000,\(half)", "-t", "4", "-filter_complex",
            "[0:a:0]\(StillnessFilters.sound)anull[a]", "-map", "[a]", "-f", "null", "-",
        ])
        #expect(printed.compactMap { StillnessLine($0) } == [.silenceBegins, .silenceEnds], "\(printed)")
        let faint = try await lines(of: [
            "-f", "lavfi", "-i", "sine=880:r=48000,volume=-35dB", "-t", "4", "-filter_complex",
            "[0:a:0]\(StillnessFilters.sound)anull[a]", "-map", "[a]", "-f", "null", "-",
        ])
        #expect(faint.compactMap { StillnessLine($0) }.isEmpty, "\(faint)")
    }
}
