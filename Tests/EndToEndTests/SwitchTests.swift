import Lab
import TestSupport
import Testing

extension EndToEnd {
    /// What viewers see when a broadcaster comes and goes.
    @Suite struct SwitchTests {
        @Test(.timeLimit(.minutes(1))) func followsTheBroadcaster() async throws {
            try await withRelay { relay in
                for departure in [CameraCycle.Departure.clean, .killed] {
                    let camera = try await relay.camera()
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started, within: .seconds(5))
                    try await relay.lines.first("on air: live", "publisher arrived", since: camera.started)
                    let marks = departure == .clean ? await camera.stop() : await camera.kill()
                    let slate = try await relay.observer.keyframe(of: .slate, since: marks.stopped, within: .seconds(5))
                    try await relay.lines.first("on air: slate", "publisher left", since: marks.stopped)
                    let toLive = live.received.arrival.seconds(since: camera.started)
                    let toSlate = slate.received.arrival.seconds(since: marks.stopped)
                    Figures.print("camera to live", toLive, "s, camera", departure, "to slate", toSlate, "s")
                    #expect(toLive < 2)
                    // Up to a second of it lets the clock catch up with media time.
                    #expect(toSlate < 1.5)
                }
                #expect(relay.observer.meter.sessions == 1)
            }
        }

        /// Ten switches: five visits of a camera.
        @Test(.timeLimit(.minutes(2))) func thePlatformNoticesNothingInTenSwitches() async throws {
            // Visits of two seconds are flapping to an operator; here they only save time.
            // A slate that moves and sounds, so that its frames tell where sound belongs.
            let slate = try await TestClip(width: 320, height: 180, keyframeSeconds: 1, seconds: 8).file(
                cache: Places.clips)
            try await withRelay(
                ["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0", "OFFLINE_VIDEO_PATH": slate]
            ) { relay in
                try await relay.waitForRendering()
                let push = try relay.process(of: .pusher)
                var marks: [CameraMarks] = []
                for _ in 1...5 {
                    let camera = try await relay.camera()
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                    try await more(2.5, of: .live, after: live, relay)
                    marks.append(await camera.stop())
                    let slate = try await relay.observer.keyframe(of: .slate, since: camera.started.advanced(by: 2))
                    try await more(1.5, of: .slate, after: slate, relay)
                }
                #expect(try relay.process(of: .pusher) == push, "the push's ffmpeg is another one")

                let meter = relay.observer.meter
                #expect(meter.sessions == 1)
                #expect(meter.backward == 0)
                #expect(meter.repeated == 0, "frozen timestamps")
                let step = try #require(meter.largestStep)
                #expect(step <= LargeSteps.limit)
                #expect(TestProfile.mayChangeHeaders || meter.video.distinctHeaders.count == 1)
                #expect(meter.audio.distinctHeaders.count == 1)
                #expect(SwitchFigures.measure(marks, in: meter).allSatisfy { $0.toLive != nil && $0.toSlate != nil })

                let pace = try #require(meter.skewChange())
                #expect(abs(pace) <= 60)
                let content = try #require(ContentSkew.change(of: .slate, in: meter))
                #expect(abs(content) <= 60)
                let cycles = SwitchFigures.measure(marks, in: meter)
                Figures.print(
                    "step", step, "ms, silence", cycles.compactMap(\.largestSilence).max(), "s, skew by pace", pace,
                    "ms, by content",
                    content, "ms, to live", cycles.compactMap(\.toLive), "s, to slate",
                    Statistics.median(cycles.compactMap(\.toSlate)), "s")
            }
        }

        /// One relay, and after one another whatever a camera may send.
        @Test(.timeLimit(.minutes(2))) func everyCameraGivesTheSameStream() async throws {
            let cameras: [(String, TestClip)] = [
                ("720p30", TestClip(width: 1280, height: 720, keyframeSeconds: 1, seconds: 8)),
                ("1080p60", TestClip(width: 1920, height: 1080, framesPerSecond: 60, keyframeSeconds: 1, seconds: 6)),
                (
                    "480p25 4:3 BT.601",
                    TestClip(
                        width: 640, height: 480, framesPerSecond: 25, colour: .bt601full, keyframeSeconds: 1, seconds: 8
                    )
                ),
                // Its frames are long, and so is what its picture is ahead of its sound when it leaves.
                ("360p15", TestClip(width: 640, height: 360, framesPerSecond: 15, keyframeSeconds: 1, seconds: 8)),
                ("mono 44.1 kHz", TestClip(sound: .mono44k, keyframeSeconds: 1, seconds: 8)),
                ("no sound", TestClip(sound: .none, keyframeSeconds: 1, seconds: 8)),
            ]
            for (_, clip) in cameras { _ = try await clip.file(cache: Places.clips) }
            try await withRelay(["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]) { relay in
                for (name, clip) in cameras {
                    let camera = try await relay.camera(clip)
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started, within: .seconds(15))
                    try await more(2, of: .live, after: live, relay)
                    let marks = await camera.stop()
                    try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                    let visit = relay.observer.journal.slice(from: live.received.arrival, to: marks.stopped)
                    let sound = visit.media(.audio).count
                    Figures.print(
                        name, "to live", live.received.arrival.seconds(since: camera.started), "s,",
                        visit.media(.video).count, "frames,", sound, "of sound")
                    // 2 s of AAC are 93 frames.
                    #expect(sound > 70, "\(name): no sound at the platform")
                }
                let meter = relay.observer.meter
                #expect(
                    TestProfile.mayChangeHeaders || meter.video.distinctHeaders.count == 1, "the AVC header changed")
                #expect(meter.audio.distinctHeaders.count == 1, "the AAC header changed")
                #expect(meter.sessions == 1)
                let faults = TimestampFaults(in: relay.observer.journal)
                #expect(faults.list == [], "\(faults); \(relay.lines.matching("on air"))")
                // Of 60 frames a second a busy host leaves some out.
                let steps = LargeSteps(over: LargeSteps.limit, of: [.audio], in: meter)
                #expect(steps.list == [], "\(relay.lines.matching("on air"))")
            }
        }

        /// Waits until a feed has been on air for so many seconds since a frame.
        private func more(
            _ seconds: Double, of feed: Feed, after first: PlatformObserver.Sighting, _ relay: RunningRelay
        ) async throws {
            let end = first.received.arrival.advanced(by: seconds)
            _ = try await relay.observer.first(
                "\(seconds) s of the feed \(feed)", since: end, within: .seconds(seconds + 10)
            ) { $0.feed == feed }
        }
    }
}
