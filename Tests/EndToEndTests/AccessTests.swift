import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// Who may publish and play, and what an unauthenticated client can see.
    @Suite struct AccessTests {
        /// An unauthenticated client's attempt, and what the log must say about it, once.
        private struct Attempt {
            let name: String
            let url: String
            var plays = false
            /// Whether the client hears why: name and key are the gate's to judge.
            var isTold = false
            let words: [String]
        }

        @Test(.timeLimit(.minutes(1))) func unauthenticatedClientsAreRefusedAndTheAirIsUnaffected() async throws {
            let clip = try await TestClip.plain.file(cache: Places.clips)
            try await withRelay { relay in
                let ingest = "rtmp://127.0.0.1:\(relay.ports.rtmp)"
                let guess = "guess\(UInt64.random(in: 0 ... .max))"
                let attempts = [
                    Attempt(
                        name: "wrong key", url: "\(ingest)/live/mystream?key=\(guess)", isTold: true,
                        words: ["publisher refused", "wrong key"]),
                    Attempt(
                        name: "no key", url: "\(ingest)/live/mystream", isTold: true,
                        words: ["publisher refused", "no key"]),
                    Attempt(
                        name: "wrong name", url: "\(ingest)/live/other?key=\(relay.publishKey)", isTold: true,
                        words: ["publisher refused", "wrong stream name"]),
                    Attempt(
                        name: "wrong app", url: "\(ingest)/nowhere/mystream?key=\(relay.publishKey)", isTold: true,
                        words: ["refused", "wrong application"]),
                    Attempt(
                        name: "the switch", url: "rtmp://127.0.0.1:\(relay.ports.program)/switch/out",
                        words: ["publisher refused at the switch", "only the relay's own switcher"]),
                    Attempt(
                        name: "play from the ingest", url: "\(ingest)/live/mystream", plays: true,
                        words: ["player refused", "only the relay's own switcher"]),
                ]
                let begin = Moment.now()
                for attempt in attempts {
                    let since = Moment.now()
                    let input = attempt.plays ? ["-i", attempt.url, "-f", "null", "-"] : ["-re", "-i", clip]
                    let output = attempt.plays ? [] : ["-c", "copy", "-f", "flv", attempt.url]
                    let said = RelayLines()
                    let client = try await Child.start(
                        Command("ffmpeg", ["-nostdin", "-loglevel", "error"] + input + output)
                    ) { said.add($0.text) }
                    #expect(await !client.exit().isSuccess, "\(attempt.name) was let in")
                    if attempt.isTold {
                        #expect(said.matching("Server error: name or key is wrong").count == 1, "\(said.all)")
                    }
                    do {
                        try await relay.lines.first(
                            attempt.words[0], attempt.words[1], since: since, within: .seconds(3))
                    } catch {
                        Issue.record("\(attempt.name): \(error)")
                    }
                    let told = relay.lines.matching("refused", since: since)
                    #expect(told.count == 1, "\(attempt.name): \(told)")
                }
                // Whoever wonders looks there first.
                let status = try await relay.control("status").lines
                for words in ["127.0.0.1", "wrong application", "wrong stream name"] {
                    #expect(status.contains { $0.contains(words) }, "\(status)")
                }
                let page = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(page.contains("wrong key") && page.contains("no key") && !page.contains("\"address\""))
                #expect(relay.lines.matching(guess) == [], "a guessed key is in the log")
                #expect(relay.lines.matching(relay.publishKey) == [], "the key is in the log")
                _ = try await relay.observer.keyframe(of: .slate, since: .now())
                let program = ProgramMeter(
                    relay.observer.journal.slice(from: begin, to: .now()), feeds: relay.observer.meter.feeds)
                #expect(program.frames.allSatisfy { $0.feed == .slate })
                #expect(program.video.sequenceHeaders == 0)
                #expect(try #require(program.video.largestStep) <= 60)
                #expect(try #require(program.largestSilence) < 0.3)
                #expect(relay.observer.meter.sessions == 1)
                Figures.print("longest silence", program.largestSilence, "s")
            }
        }

        /// Who has the right key waits while relay-hook stands still, is killed, or nginx is: OBS gives up when it is turned away.
        @Test(.timeLimit(.minutes(2))) func aRightKeyWaitsForTheRelay() async throws {
            try await withRelay { relay in
                for absence in ["relay-hook stands still for 4 s", "relay-hook is killed", "relay-ingest is killed"] {
                    let hook = try relay.process(of: .hook)
                    let begin = Moment.now()
                    var resumed = begin
                    let camera: TestCamera
                    switch absence {
                    case "relay-hook stands still for 4 s":
                        Glibc.kill(hook.pid, SIGSTOP)
                        camera = try await relay.camera()
                        // A wrong key waits as well: nobody can tell.
                        try await Task.sleep(for: .seconds(4))
                        #expect(relay.lines.matching("refused", since: begin) == [])
                        Glibc.kill(hook.pid, SIGCONT)
                        resumed = .now()
                    case "relay-hook is killed":
                        Glibc.kill(hook.pid, SIGKILL)
                        camera = try await relay.camera()
                    default:
                        for process in relay.processes(of: .ingestMaster) + relay.processes(of: .ingestWorker) {
                            Glibc.kill(process.pid, SIGKILL)
                        }
                        camera = try await relay.camera()
                    }
                    let line = try await relay.lines.first("on air: live", since: begin, within: .seconds(12))
                    let live = try await relay.observer.keyframe(of: .live, since: line.arrival.advanced(by: -1))
                    Figures.print(absence, "- live after", live.received.arrival.seconds(since: resumed), "s")
                    #expect(relay.lines.matching("publisher refused", since: begin) == [])
                    await camera.stop()
                    try await relay.lines.first("on air: slate", since: live.received.arrival, within: .seconds(8))
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func withoutAPublishKeyOnlyThisHostMayPublish() async throws {
            let clip = try await TestClip.plain.file(cache: Places.clips)
            try await withRelay(["PUBLISH_KEY": ""]) { relay in
                try await relay.lines.first("Only this host may publish")
                if let address = OwnAddress.first {
                    let outside = try await TestCamera.start(
                        playing: clip, to: "rtmp://\(address):\(relay.ports.rtmp)/live/mystream")
                    #expect(await !outside.exit().isSuccess)
                    try await relay.lines.first("publisher refused", "not from this host")
                }
                let camera = try await TestCamera.start(playing: clip, to: relay.ingestURL + "/mystream")
                try await relay.observer.keyframe(of: .live, since: camera.started)
                await camera.stop()
            }
        }

        /// On the slate and live, with everything the relay can say.
        @Test(.timeLimit(.minutes(1))) func noKeyIsToldToAnybody() async throws {
            try await withRelay(arguments: ["--verbose"]) { relay in
                let keys = [("PUBLISH_KEY", relay.publishKey), ("KICK_KEY", relay.kickKey)]
                func look(_ moment: String) async throws {
                    let processes = relay.processes
                    #expect(processes.count >= 10, "\(moment): \(processes)")
                    let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                    #expect(status.contains("\"onAir\""))
                    let pages = try await HTTP.get("/rtmp_stat", port: relay.ports.http)
                    for (name, key) in keys {
                        for process in processes {
                            #expect(!process.arguments.contains(key), "\(moment): \(name) in argv of \(process.name)")
                            #expect(
                                !process.environment.contains(key),
                                "\(moment): \(name) in environment of \(process.name)")
                        }
                        #expect(!status.contains(key), "\(moment): \(name) in the status")
                        #expect(!pages.contains(key), "\(moment): \(name) in the switch's statistics")
                    }
                }
                try await look("slate")
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                try await look("live")
                await relay.platform.kill()
                try await relay.lines.first("push", "warning", since: camera.started)
                try await look("without a platform")
                try await relay.platform.start()
                await camera.stop()
                try await relay.lines.first("on air: slate", "publisher left")
                for (name, key) in keys {
                    #expect(relay.lines.matching(key) == [], "\(name) in the output")
                }
                Figures.print(relay.lines.all.count, "lines,", relay.processes.count, "processes looked at")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aPlainRunHasNoWarnings() async throws {
            var lines: RelayLines?
            try await withRelay { relay in
                lines = relay.lines
                let camera = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                _ = try await relay.observer.first(
                    "three seconds of live", since: live.received.arrival.advanced(by: 3), within: .seconds(9)
                ) { $0.feed == .live }
                let marks = await camera.stop()
                try await relay.observer.keyframe(of: .slate, since: marks.stopped)
            }
            #expect(lines?.complaints == [])
            #expect(lines?.all.last?.contains("stopped") == true)
        }
    }
}
