import Lab
import ProcessKit
import Testing

/// The measurement over a relay of the simplest kind: a hub, a push that copies, and a slate that makes room for the camera.
@Suite struct SmallRelayTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test func measuresSwitchesThroughAPush() async throws {
        let slate = try await slateFile()
        let clip = try await TestClip(width: 320, height: 180, keyframeSeconds: 1, seconds: 12).file(cache: Clips.cache)
        let hub = try StandInPlatform(directory: directory.path + "/hub")
        let platform = try StandInPlatform(directory: directory.path + "/platform")
        platform.observer.learn(try await FLVFile.tags(ofStreamCopy: slate, in: directory.path), as: .slate)
        try await hub.start()
        try await platform.start()
        let begin = Moment.now()
        let push = try await Child.start(
            Command(
                "ffmpeg",
                ["-nostdin", "-loglevel", "error", "-f", "live_flv", "-fpsprobesize", "0", "-i", hub.url + "/out"]
                    + ["-c", "copy", "-f", "flv", "-flvflags", "no_duration_filesize", platform.url + "/key"])
        ) { _ in }
        var switcher = try await TestCamera.start(playing: slate, to: hub.url + "/out")
        try await platform.observer.keyframe(of: .slate, since: begin)

        var marks: [CameraMarks] = []
        for _ in 1...2 {
            await switcher.stop()
            let camera = try await TestCamera.start(playing: clip, to: hub.url + "/out")
            try await watch(.live, for: 2, since: camera.started, at: platform)
            marks.append(await camera.stop())
            switcher = try await TestCamera.start(playing: slate, to: hub.url + "/out")
            try await watch(.slate, for: 1, since: switcher.started, at: platform)
        }
        await switcher.stop()
        await push.stop(.ffmpeg)
        try await platform.observer.sessions("the session's end") { $0.isEmpty }
        await platform.close()
        await hub.close()

        let report = DemoReport(
            program: platform.observer.meter, marks: marks, recording: platform.observer.recording(ofSession: 1))
        #expect(report.missed == 0)
        #expect(report.program.sessions == 1)
        #expect(report.program.backward == 0)
        #expect(report.program.video.distinctHeaders.count == 2, "this slate and this clip differ")
        #expect(report.cycles.allSatisfy { ($0.toLive ?? 9) < 5 && ($0.toSlate ?? 9) < 5 })
        // The first stretch may lack the file's first sounds: ffmpeg drops what precedes the first picture it copies.
        #expect(ContentSkew.measure(of: .slate, in: report.program).count >= 2)
        #expect(abs(try #require(ContentSkew.change(of: .slate, in: report.program))) < 100)
    }

    private func watch(
        _ feed: Feed, for seconds: Double, since start: Moment, at platform: StandInPlatform
    ) async throws {
        let first = try await platform.observer.keyframe(of: feed, since: start).received.arrival
        let end = first.advanced(by: seconds)
        _ = try await platform.observer.first("more of the \(feed) feed", since: end, within: .seconds(10)) {
            $0.feed == feed
        }
    }

    /// A still picture without a sound, in another container: the slate whose frames are the hardest to tell apart.
    private func slateFile() async throws -> String {
        let file = directory.path + "/slate.mp4"
        let child = try await Child.start(
            Command(
                "ffmpeg",
                ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "color=navy:s=320x180:r=30"]
                    + ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "4", "-c:v", "libx264", "-g", "30"]
                    + ["-pix_fmt", "yuv420p", "-c:a", "aac", file])
        ) { _ in }
        #expect(await child.exit().isSuccess)
        return file
    }
}
