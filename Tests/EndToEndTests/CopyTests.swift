import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// LIVE_MODE=copy: the frames that a publisher sends are those that the platform gets.
    @Suite struct CopyTests {
        private static let settings = [
            "LIVE_MODE": "copy", "FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0", "VID_BITRATE": "1500k",
            "MAX_BITRATE": "1500k", "BUFFER_SIZE": "3M", "KEYFRAME_SECONDS": "2",
        ]

        /// B-frames, keyframes ten seconds apart, what OBS sends, another encoder than x264, each cut off regularly and by a kill: every
        /// frame arrives, from the first on, byte for byte, and a decoder that sees all of it has nothing to say. Nor has a viewer's player.
        @Test(.timeLimit(.minutes(3))) func everyFrameArrivesAsItWasSent() async throws {
            let rendered: [(String, TestClip)] = [
                ("B-frames", TestClip(keyframeSeconds: 1, seconds: 12)),
                ("10 s keyframes", TestClip(keyframeSeconds: 10, seconds: 12)),
                ("44.1 kHz mono", TestClip(sound: .mono44k, keyframeSeconds: 1, seconds: 12)),
                ("no sound", TestClip(sound: .none, keyframeSeconds: 1, seconds: 12)),
            ]
            var clips: [(name: String, file: String, hasSound: Bool)] = []
            for (name, clip) in rendered {
                clips.append((name, try await clip.file(cache: Places.clips), clip.sound != .none))
            }
            clips.append(("OBS", Places.obs, true))
            if Browser.isAvailable { clips.append(("OpenH264", try await BrowserClip.file(), true)) }
            try await withRelay(TestProfile.settings.merging(Self.settings) { $1 }) { relay in
                var times: [Double] = []
                // That there is no sound is known after a second of it, so the picture begins with the next keyframe.
                for (index, (name, file, hasSound)) in clips.enumerated() {
                    let camera = try await relay.camera(playing: file)
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                    _ = try await relay.observer.first(
                        "two seconds of it", since: live.received.arrival.advanced(by: 2), within: .seconds(10)
                    ) { $0.feed == .live }
                    let marks = index % 2 == 0 ? await camera.stop() : await camera.kill()
                    let slate = try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                    let visit = relay.observer.journal.slice(
                        from: live.received.arrival, to: slate.received.arrival)
                    try expectFrames(
                        of: visit, beginningWith: live, from: file, name, isFromTheStart: hasSound, relay)
                    #expect(!visit.media(.audio).isEmpty, "\(name): no sound")
                    if hasSound { times.append(live.received.arrival.seconds(since: camera.started)) }
                }
                try await expectWholePictures(relay, of: clips.map(\.file))
                Figures.print("camera to live, copied", Statistics.median(times), "s, at worst", times.max(), "s")
                if Browser.isAvailable {
                    try await expectThatAPlayerShowsAll(relay, configurations: 2 * clips.count + 1)
                }
            }
        }

        /// All that a publisher has sent before it leaves reaches the platform, whether it is copied or encoded.
        @Test(.timeLimit(.minutes(1))) func itsLastFrameArrives() async throws {
            let clip = TestClip(keyframeSeconds: 1, seconds: 12)
            let sent = try PublisherScript(file: try await clip.file(cache: Places.clips)).prefix(3)
            let tags = try FLVFile.tags(of: try await clip.file(cache: Places.clips)).filter { $0.media == .video }
            let count = sent.messages.filter { $0.type == 9 && !$0.isHeader && $0.payload.count > 5 }.count
            try await withRelay(TestProfile.settings.merging(Self.settings) { $1 }) { relay in
                let publisher = try await relay.publisher(clip) { _ in sent }
                let live = try await relay.observer.keyframe(of: .live, since: publisher.started)
                try await relay.seconds(2.9, after: live.received.arrival)
                let stopped = Moment.now()
                publisher.close()
                try await relay.observer.keyframe(of: .slate, since: stopped)
                let arrived = Set(relay.observer.journal.media(.video).map(\.tag.hash))
                let missing = tags.prefix(count).indices.filter { !arrived.contains(tags[$0].hash) }
                #expect(missing.isEmpty, "of \(count) frames")
            }
        }

        /// brb and back: it comes back with the publisher's next keyframe. An open GOP is encoded once that is seen: its keyframes are no
        /// places to begin at.
        @Test(.timeLimit(.minutes(2)), arguments: [TestClip.Peculiarity.none, .openGOP])
        func itComesBackWithAKeyframe(peculiarity: TestClip.Peculiarity) async throws {
            let clip = TestClip(peculiarity: peculiarity, keyframeSeconds: 1, seconds: 30)
            let file = try await clip.file(cache: Places.clips)
            try await withRelay(TestProfile.settings.merging(Self.settings) { $1 }) { relay in
                let camera = try await relay.camera(clip)
                let first = try await relay.observer.keyframe(of: .live, since: camera.started)
                if peculiarity == .openGOP {
                    try await relay.lines.first("picture is encoded, not copied", "open GOP", since: camera.started)
                }
                try await relay.seconds(2.5, after: first.received.arrival)
                for _ in 1...2 {
                    let said = Moment.now()
                    #expect(try await relay.control("brb").exit.isSuccess)
                    let slate = try await relay.observer.keyframe(of: .slate, since: said)
                    try await relay.seconds(1, after: slate.received.arrival)
                    let back = Moment.now()
                    #expect(try await relay.control("auto").exit.isSuccess)
                    let live = try await relay.observer.keyframe(of: .live, since: back)
                    try await relay.seconds(1.5, after: live.received.arrival)
                    #expect(live.received.arrival.seconds(since: back) < 3, "a keyframe a second")
                    guard peculiarity == .none else { continue }
                    let visit = relay.observer.journal.slice(from: live.received.arrival, to: .now())
                    try expectFrames(
                        of: visit, beginningWith: live, from: file, "\(peculiarity)", isFromTheStart: false, relay)
                }
                #expect(relay.lines.matching("picture is encoded, not copied").count == (peculiarity == .none ? 0 : 1))
                let marks = await camera.stop()
                try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                try await expectWholePictures(relay, of: [file])
            }
        }

        /// What does not fit is encoded without being later, and status, log and doctor say why; so is what changes in mid-stream, without the slate.
        @Test(.timeLimit(.minutes(2))) func whatDoesNotFitIsEncoded() async throws {
            let (fitting, small) = (
                TestClip(keyframeSeconds: 1, seconds: 8),
                TestClip(width: 320, height: 180, keyframeSeconds: 1, seconds: 8)
            )
            let other = try PublisherScript(file: try await small.file(cache: Places.clips))
            let whole = try await fitting.file(cache: Places.clips)
            try await withRelay(TestProfile.settings.merging(Self.settings) { $1 }) { relay in
                let camera = try await relay.camera(small)
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                #expect(live.received.arrival.seconds(since: camera.started) < 2)
                let reason = "it is 320x180, and the program 640x360; set Output (Scaled) Resolution to 640x360 in OBS"
                try await relay.lines.first("picture is encoded, not copied", reason, since: camera.started)
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains(reason) && status.contains("\"isCopied\" : false"))
                let told = try await doctor(relay)
                #expect(
                    told.contains { $0.contains("warning") && $0.contains("live is encoded, not copied: \(reason)") },
                    "\(told)")
                var marks = await camera.stop()
                try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                #expect(relay.observer.meter.video.distinctHeaders.count == 1)
                let remembered = try await doctor(relay)
                #expect(
                    remembered.contains {
                        $0.contains("warning")
                            && $0.contains("the last publisher of live was encoded, not copied: \(reason)")
                    },
                    "\(remembered)")

                let publisher = try await relay.publisher(fitting) { $0.prefix(4).followed(by: other) }
                let copied = try await relay.observer.keyframe(of: .live, since: publisher.started)
                #expect(
                    try await HTTP.get("/api/v1/status", port: relay.ports.http).contains("\"isCopied\" : true"))
                let changed = try await relay.lines.first("encoded from now on", since: publisher.started)
                let after = try await relay.observer.first(
                    "three seconds of it", since: changed.arrival.advanced(by: 3), within: .seconds(10)
                ) { $0.feed == .live }
                let visit = relay.observer.meter.frames.filter {
                    // What was read with the first frame has its time of arrival.
                    $0.received.arrival > copied.received.arrival && $0.received.arrival <= after.received.arrival
                }
                #expect(visit.allSatisfy { $0.feed == .live }, "the slate was on air: \(relay.lines.all.suffix(12))")
                let silence = StreamFigures(
                    .video, in: relay.observer.journal.slice(from: copied.received.arrival, to: after.received.arrival)
                ).largestSilence
                Figures.print("silence at a change of format", silence, "s")
                #expect(try #require(silence) < 1)
                // The slate's, the publisher's; nothing of the other size was passed on.
                #expect(relay.observer.meter.video.distinctHeaders.count == 2)
                marks = CameraMarks(started: publisher.started, stopped: .now())
                publisher.close()
                try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                try await expectWholePictures(relay, of: [whole])
            }
        }

        /// What `relayctl doctor` prints.
        private func doctor(_ relay: RunningRelay) async throws -> [String] {
            try await FinishedProgram.relayctl(["doctor", "--env-file", "\(relay.directory.path)/relay.env"]).lines
        }

        /// The frames of a visit are the clip's, one after the other, in a loop.
        private func expectFrames(
            of visit: ProgramJournal, beginningWith first: PlatformObserver.Sighting, from clip: String,
            _ name: String, isFromTheStart: Bool, _ relay: RunningRelay
        ) throws {
            let sent = try FLVFile.tags(of: clip).filter { $0.media == .video }.map(\.hash)
            // What was read at once has one time of arrival.
            let arrived = visit.media(.video).map(\.tag.hash).drop { $0 != first.received.tag.hash }.map { $0 }
            try #require(arrived.count > 30)
            let start = try #require(
                sent.firstIndex(of: arrived[0]), "\(name): not one of its frames; \(relay.lines.all.suffix(12))")
            if isFromTheStart {
                #expect(start == 0, "\(name): it begins with frame \(start); \(relay.lines.all.suffix(9))")
            }
            let expected = (0..<arrived.count).map { sent[(start + $0) % sent.count] }
            #expect(arrived == expected, "\(name): frames are missing, or in another order")
        }

        /// One session, timestamps without a fault, and whole pictures.
        private func expectWholePictures(_ relay: RunningRelay, of clips: [String]) async throws {
            let meter = relay.observer.meter
            #expect(meter.sessions == 1)
            #expect(meter.audio.distinctHeaders.count == 1, "the AAC header changed")
            let faults = TimestampFaults(in: relay.observer.journal)
            #expect(faults.list == [], "\(faults)")
            let steps = LargeSteps(over: 150, in: meter)
            #expect(steps.list == [], "\(steps)")
            #expect(relay.lines.complaints == [])
            // Each frame of the publishers' decodes to the very picture that its publisher's does.
            let recording = try #require(relay.observer.recording(ofSession: 1))
            var sent: Set<String> = []
            var hashes: Set<UInt64> = []
            for file in clips {
                sent.formUnion(try await Self.pictures(of: file))
                hashes.formUnion(try FLVFile.tags(of: file).filter { $0.media == .video }.map(\.hash))
            }
            let copied = relay.observer.journal.media(.video).filter { hashes.contains($0.tag.hash) }.count
            if let folder = getenv("RELAY_PICTURES").map({ String(cString: $0) }) {
                try FileManager.default.copyItem(
                    atPath: recording, toPath: "\(folder)/\(UInt32.random(in: 0 ... .max)).flv")
            }
            let right = try await Self.pictures(of: recording).filter(sent.contains).count
            Figures.print(copied, "frames were copied,", right, "are the publishers' pictures")
            #expect(copied > 30 && right == copied)
        }

        /// A player goes through each change of the decoder's configuration, and shows the right pictures
        /// before and after it.
        private func expectThatAPlayerShowsAll(_ relay: RunningRelay, configurations: Int) async throws {
            let begin = Moment.now()
            let recording = try #require(relay.observer.recording(ofSession: 1))
            let played = try await PlayedProgram.play(recording, in: relay.directory.path)
            #expect(played.failure == nil)
            // A picture is shown two frames after it is decoded, unless its encoder makes no B-frames.
            #expect(played.gaps.allSatisfy { $0 < 0.12 }, "\(played.buffered)")
            #expect(played.cuts.count + 1 == configurations)
            for cut in played.cuts {
                #expect(played.shown.contains { $0.time < cut && $0.time > cut - 0.5 }, "nothing before \(cut) s")
                #expect(played.shown.contains { $0.time >= cut && $0.time < cut + 0.5 }, "nothing after \(cut) s")
            }
            var worst = (mean: 0.0, most: 0)
            for (shown, wanted) in played.pairs {
                let difference = PlayedProgram.difference(shown, wanted)
                worst = (max(worst.mean, difference.mean), max(worst.most, difference.most))
                // Rounding, and colours that a browser computes in another way.
                #expect(
                    difference.mean < 6 && difference.most < 40, "at \(shown.time) s, \(wanted.time): \(difference)")
            }
            Figures.print(
                "Chromium has shown", played.shown.count, "pictures around", played.cuts.count,
                "cuts; of 255 they differ",
                worst.mean, "from ffmpeg's, at most", worst.most, "in", Moment.now().seconds(since: begin), "s")
        }

        /// A checksum of each picture in a file, decoded from its beginning.
        private static func pictures(of file: String) async throws -> [String] {
            let lines = try await Tool.run(
                "ffmpeg", "-nostdin", "-v", "fatal", "-i", file, "-map", "0:v:0", "-vsync", "passthrough",
                // 7.1 would convert all to the first one's range.
                "-vf", "setparams=range=tv", "-pix_fmt", "yuv420p", "-f", "framemd5", "-")
            return lines.split(separator: "\n").filter { !$0.hasPrefix("#") }
                .compactMap { $0.split(separator: ",").last.map { $0.drop { $0 == " " } } }.map(String.init)
        }
    }
}
