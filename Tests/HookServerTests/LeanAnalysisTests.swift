import Lab
import ProcessKit
import Synchronization
import Testing

@testable import RelayCore

/// Less effort must not change the decoder's configuration: the platform would see a new stream. And no encoder has anything to say, which
/// an operator would read at each cut.
@Suite struct LeanAnalysisTests {
    @Test(
        arguments: [
            "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo",
        ], VideoProfile.Latency.allCases)
    func theHeaderStaysAsItIs(preset: String, latency: VideoProfile.Latency) async throws {
        let profile = try RelaySettings([
            "OUT_RES": "320x180", "VIDEO_PRESET": preset, "VIDEO_LATENCY": latency.rawValue,
        ]).profile
        let directory = try TemporaryDirectory("lean")
        var headers: [[UInt8]] = []
        for (name, analysis) in [("full", EncodingEffort.Analysis.full), ("lean", .lean)] {
            let file = "\(directory.path)/\(name).flv"
            let input = [
                "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30", "-f", "lavfi", "-i", "sine", "-t", "0.5", "-pix_fmt",
                "yuv420p",
            ]
            let lines = Mutex<[String]>([])
            let child = try await Child.start(
                Command(
                    "ffmpeg",
                    ["-nostdin", "-hide_banner", "-nostats", "-v", "warning"] + input
                        + FFmpegArguments.encoders(profile, analysis: analysis) + [file]
                )
            ) { line in lines.withLock { $0.append(line.text) } }
            #expect(await child.exit().isSuccess)
            #expect(lines.withLock { $0 } == [], "\(name)")
            headers += try FLVFile.tags(of: file).compactMap { tag in
                if case .video(let video) = tag.content, video.packet == .sequenceHeader {
                    tag.configuration
                } else {
                    nil
                }
            }
        }
        #expect(headers.count == 2 && headers[0] == headers[1], "\(headers)")
    }
}
