import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// What viewers see while nobody publishes.
    @Suite struct SlateTests {
        /// A slate as an operator may have one: ffmpeg's arguments that make the file.
        enum Given: String, CaseIterable, CustomTestStringConvertible {
            case picture = "slate.png"
            case silentVideo = "silent.mp4"
            case videoWithSound = "sound.mp4"

            var testDescription: String { rawValue }

            var arguments: [String] {
                let picture = ["-f", "lavfi", "-i", "testsrc2=s=800x450:r=25"]
                let sound = ["-f", "lavfi", "-i", "sine=440:r=44100"]
                return switch self {
                case .picture: picture + ["-frames:v", "1"]
                case .silentVideo: picture + ["-t", "3", "-c:v", "libx264", "-pix_fmt", "yuv420p"]
                case .videoWithSound:
                    picture + sound + ["-t", "3", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: Given.allCases)
        func loopsWithoutASeam(given: Given) async throws {
            let directory = try TemporaryDirectory("relay-e2e-slate")
            let file = "\(directory.path)/\(given.rawValue)"
            try await ffmpeg(given.arguments + [file])
            try await withRelay(["OFFLINE_VIDEO_PATH": file]) { relay in
                try await relay.waitForRendering()
                try relay.learnSlates()
                let begin = Moment.now()
                // A turn is over when the file's first keyframe comes again: it is in the file once.
                let openings = try self.openings()
                var turns: [UInt64: Int] = [:]
                let whole = try await relay.observer.first(
                    "two turns of the slate", since: begin, within: .seconds(40)
                ) {
                    guard openings.contains($0.received.tag.hash) else { return false }
                    turns[$0.received.tag.hash, default: 0] += 1
                    return turns.values.contains(3)
                }
                let program = ProgramMeter(
                    relay.observer.journal.slice(from: begin, to: whole.received.arrival.advanced(by: 0.001)),
                    feeds: relay.observer.meter.feeds)
                let steps = (try #require(program.audio.largestStep), try #require(program.video.largestStep))
                #expect(steps.0 <= 60, "sound")
                #expect(steps.1 <= 60, "picture")
                #expect(program.backward + program.repeated == 0)
                #expect(program.video.sequenceHeaders == 0)
                #expect(program.frames.allSatisfy { $0.feed == .slate })
                #expect(relay.observer.meter.sessions == 1)
                let change = program.skewChange(window: 2)
                #expect(abs(try #require(change)) <= 60)
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(!status.contains("slateProblem"))
                #expect(relay.lines.complaints == [])
                Figures.print(
                    given.rawValue, "steps: sound", steps.0, "ms, picture", steps.1, "ms, skew change", change, "ms in",
                    whole.received.arrival.seconds(since: begin), "s")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: ["missing.mp4", "text.mp4"])
        func aFileThatCannotBeUsedIsReplacedByTheBuiltInSlate(name: String) async throws {
            let directory = try TemporaryDirectory("relay-e2e-slate")
            let file = "\(directory.path)/\(name)"
            if name == "text.mp4" { try "no video\n".write(toFile: file, atomically: true, encoding: .utf8) }
            try await withRelay(["OFFLINE_VIDEO_PATH": file]) { relay in
                let line = try await relay.lines.first(
                    "warning", "slate is on air instead of the configured one", within: .seconds(10))
                #expect(line.text.contains("OFFLINE_VIDEO_PATH"))
                #expect(line.text.contains(file))
                try await relay.observer.keyframe(of: .slate, since: line.arrival)
                #expect(relay.lines.complaints.count == 1, "\(relay.lines.complaints)")
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains("slateProblem"))
                #expect(status.contains(name))
                #expect(status.contains("\"onAir\" : \"slate\""))
                Figures.print(line.text)
            }
        }

        /// `relayctl slate add`, `use`: on air, at one platform.
        @Test(.timeLimit(.minutes(1))) func anotherSlateReplacesTheOneOnAirWithoutASeam() async throws {
            let state = try RunningRelay.stateDirectory()
            for color in ["white", "red"] {
                try await ffmpeg(
                    ["-f", "lavfi", "-i", "color=\(color):s=320x180", "-frames:v", "1", "\(state.path)/\(color).png"])
            }
            try await withRelay(arguments: ["--state-dir", state.path]) { relay in
                let push = try relay.process(of: .pusher)
                for color in ["white", "red"] {
                    let added = try await relay.control("slate", "add", "\(state.path)/\(color).png")
                    #expect(added.lines.last?.hasPrefix("the slate \(color) is added") == true, "\(added.lines)")
                }
                let begin = Moment.now()
                var seen: [Double] = []
                for (name, timestamp) in try await show(["white", "red", "built-in", "white"], relay) {
                    let picture = try await SeenPicture.take("slate \(name) \(seen.count)", at: timestamp, of: relay)
                    seen.append(picture.brightness(ofColumns: 0..<640))
                }
                // White, red, dark with letters.
                let expected = [(240.0, 256.0), (45, 65), (10, 40), (240, 256)]
                #expect(zip(seen, expected).allSatisfy { $1.0 < $0 && $0 < $1.1 }, "\(seen)")
                let part = ProgramMeter(relay.observer.journal.slice(from: begin, to: .now()))
                #expect(relay.observer.meter.sessions == 1 && part.backward + part.repeated == 0)
                #expect(part.video.sequenceHeaders + part.audio.sequenceHeaders <= 8)
                #expect(TestProfile.mayChangeHeaders || relay.observer.meter.video.distinctHeaders.count == 1)
                let step = try #require(part.largestStep)
                #expect(step <= LargeSteps.limit)
                #expect(try relay.process(of: .pusher) == push)
                let list = try await relay.control("slate", "list")
                #expect(
                    list.lines.contains { $0.hasPrefix("white ") && $0.contains("current  ready") }, "\(list.lines)")
                let picture = "\(state.path)/preview.png"
                #expect(try await relay.control("slate", "preview", "red", "--output", picture).exit.isSuccess)
                #expect(try await relay.control("slate", "preview", "red", "--output", picture).exit == .code(73))
                let bytes = try #require(FileManager.default.contents(atPath: picture))
                #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                #expect(relay.lines.complaints == [])
                Figures.print("step", step, "ms, silence", part.largestSilence, "s, brightness", seen)
            }
        }

        /// Chooses slates one after the other, each as soon as the one before is at the platform.
        ///
        /// - Returns: When each is shown, by the platform's timestamps.
        private func show(_ names: [String], _ relay: RunningRelay) async throws -> [(String, Int)] {
            var shown: [(String, Int)] = []
            for name in names {
                let used = try await relay.control("slate", "use", name)
                #expect(used.lines.last == "the slate \(name) is on air", "\(used.lines)")
                let frame = try await relay.observer.first(
                    "a second of it", since: .now().advanced(by: 1.2), within: .seconds(10)
                ) { $0.received.tag.isKeyframe }
                shown.append((name, frame.received.tag.timestamp))
            }
            try await relay.seconds(1, after: .now())
            return shown
        }

        /// The first keyframe of each rendered slate, if no other of its frames is like it.
        private func openings() throws -> Set<UInt64> {
            let folder = "\(Places.state)/slates"
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".flv") }
            return Set(
                try files.compactMap { file -> UInt64? in
                    let frames = try FLVFile.tags(of: "\(folder)/\(file)").filter { $0.media == .video }
                    guard let first = frames.first else { return nil }
                    return frames.count { $0.hash == first.hash } == 1 ? first.hash : nil
                })
        }

        private func ffmpeg(_ arguments: [String]) async throws {
            let lines = RelayLines()
            let child = try await Child.start(
                Command("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", "-bitexact"] + arguments)
            ) { lines.add($0.text) }
            #expect(await child.exit().isSuccess, "\(lines.all)")
        }
    }
}
