import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// What the relay says of its output, beside what the platform has received.
    @Suite struct OutputTests {
        /// The part of `/api/v1/status` that is looked at.
        private struct Status: Decodable {
            struct Channel: Decodable {
                var cuts: [Cut]
            }

            struct Cut: Decodable {
                struct Destination: Decodable {
                    var name: String
                    var videoStep: Double
                    var soundStep: Double
                    var silence: Double
                }

                var time: Date
                var from: String?
                var to: String
                var why: String
                var took: Double
                var destinations: [Destination]
            }

            struct Destination: Decodable {
                var state: String
                var bitsPerSecond: Double?
            }

            var channels: [Channel]
            var destinations: [Destination]

            static func read(_ relay: RunningRelay) async throws -> Status {
                let decoder = JSONDecoder()
                decoder.dateDecodingStrategy = .iso8601
                return try decoder.decode(
                    Status.self, from: Data(try await HTTP.get("/api/v1/status", port: relay.ports.http).utf8))
            }
        }

        /// The cuts that the push has measured. Whether it was connected in time for the first slate is chance, so that one is left out.
        private static func cuts(_ relay: RunningRelay) async throws -> [Status.Cut] {
            try await Status.read(relay).channels[0].cuts.filter { $0.from != nil && !$0.destinations.isEmpty }
        }

        /// Waits until so many cuts have been measured.
        private func measured(_ count: Int, _ relay: RunningRelay) async throws {
            let begin = ContinuousClock.now
            while try await Self.cuts(relay).count < count {
                if .now - begin > .seconds(10) {
                    throw TimedOut(waitingFor: "\(count) measured cuts", limit: .seconds(10))
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        @Test(.timeLimit(.minutes(2))) func cutsAndBitratesAreWhatThePlatformMeasures() async throws {
            try await withRelay(["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]) { relay in
                var onAir: [Moment] = []
                for departure in [CameraCycle.Departure.clean, .killed] {
                    let camera = try await relay.camera()
                    onAir.append(try await relay.lines.first("on air: live", since: camera.started).arrival)
                    try await measured(onAir.count, relay)
                    let marks = departure == .clean ? await camera.stop() : await camera.kill()
                    onAir.append(try await relay.lines.first("on air: slate", since: marks.stopped).arrival)
                    try await measured(onAir.count, relay)
                }
                let cuts = try await Self.cuts(relay)
                try #require(cuts.count == 4)
                #expect(cuts.map(\.to) == ["slate", "live", "slate", "live"], "the last one first")
                for (cut, time) in zip(cuts, onAir.reversed()) {
                    let figures = try #require(cut.destinations.first)
                    #expect(figures.name == "kick")
                    #expect(abs(cut.time.timeIntervalSince1970 - time.unixSeconds) < 1.1)
                    let part = relay.observer.journal.slice(from: time.advanced(by: -2), to: time.advanced(by: 1.5))
                    let video = Double(try #require(StreamFigures(.video, in: part).largestStep)) / 1000
                    let sound = Double(try #require(StreamFigures(.audio, in: part).largestStep)) / 1000
                    let silence = try #require(ProgramMeter(part).largestSilence)
                    #expect(abs(figures.videoStep - video) <= 0.01)
                    #expect(abs(figures.soundStep - sound) <= 0.01)
                    // One packet more may wait in the tap's muxer for its turn between sound and picture.
                    #expect(abs(figures.silence - silence) <= 0.04)
                    Figures.print(
                        "to", cut.to, "picture", figures.videoStep, "/", video, "sound", figures.soundStep, "/", sound,
                        "silence", figures.silence, "/", silence, "s")
                }
                try await self.bitrates(relay)
            }
        }

        /// The bitrate over the last ten seconds, on the slate.
        private func bitrates(_ relay: RunningRelay) async throws {
            let steady = Moment.now().advanced(by: 11)
            let last = try await relay.observer.first("11 s of the slate", since: steady, within: .seconds(20)) {
                $0.received.tag.media == .video
            }
            let told = try #require(try await Status.read(relay).destinations.first?.bitsPerSecond)
            let end = last.received.arrival
            let received = relay.observer.journal.slice(from: end.advanced(by: -10), to: end).media()
            // Each tag has 15 bytes around its payload, and the codec's prefix.
            let bytes = received.reduce(0) { $0 + $1.tag.size + 15 + ($1.tag.media == .video ? 5 : 2) }
            let measured = Double(bytes) * 8 / 10
            #expect(abs(told - measured) <= 0.05 * measured)
            Figures.print("bitrate", told, "bit/s, at the platform", measured)
        }

        @Test(.timeLimit(.minutes(1))) func anOperatorPausesAndRenewsAPush() async throws {
            // Of its own, because a pause is kept.
            let state = try TemporaryDirectory("paused")
            try await withRelay(arguments: ["--state-dir", state.path]) { relay in
                let paused = try await Self.order("pause", "kick", relay)
                #expect(paused.hasPrefix("kick: paused, the stream at 127.0.0.1 is closed"), "\(paused)")
                #expect(try await Processes.eventually { relay.observer.openSessions.isEmpty })
                #expect(try await Status.read(relay).destinations.map(\.state) == ["paused"])

                // It stays so when the push starts again.
                let starts = relay.lines.matching("the stream at the platform is closed: paused").count
                _ = kill(try relay.process(of: .push).pid, SIGKILL)
                while relay.lines.matching("the stream at the platform is closed: paused").count == starts {
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(relay.observer.meter.sessions == 1, "it learns its order before it connects")
                let refused = try await Self.order("reconnect", "kick", relay)
                #expect(refused.contains("kick is paused; to connect it: relayctl push resume kick"), "\(refused)")

                let resumed = try await Self.order("resume", "kick", relay)
                #expect(resumed == "kick: connected to 127.0.0.1")
                #expect(relay.observer.meter.sessions == 2)
                let renewed = try await Self.order("reconnect", "kick", relay)
                #expect(renewed == "kick: connected again to 127.0.0.1")
                #expect(relay.observer.meter.sessions == 3)
                let unknown = try await Self.order("pause", "nix", relay)
                #expect(unknown.contains("no push with the name \"nix\" runs; there are: kick"), "\(unknown)")
                let complaints = relay.lines.complaints.filter { !$0.contains("signal 9") }
                #expect(complaints.isEmpty, "\(complaints)")
            }
        }

        /// The stream is closed properly, whoever publishes; the next publisher starts it again, and so does the operator.
        @Test(.timeLimit(.minutes(1))) func anOperatorEndsTheStreamAndItGoesOn() async throws {
            let state = try RunningRelay.stateDirectory()
            try await withRelay(arguments: ["--state-dir", state.path]) { relay in
                let first = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: first.started)
                let planned = try await relay.control("end", "--at", "23:59")
                #expect(planned.lines.last?.hasPrefix("the stream ends at 23:59") == true, "\(planned.lines)")
                let kept = try await relay.control("go")
                #expect(kept.lines.last?.contains("is taken back") == true, "\(kept.lines)")

                let said = Moment.now()
                let ended = try await relay.control("end")
                #expect(ended.exit.isSuccess)
                #expect(
                    ended.lines.last?.hasPrefix("the stream is ended at all destinations") == true, "\(ended.lines)")
                let took = Moment.now().seconds(since: said)
                #expect(try await Processes.eventually { relay.observer.openSessions.isEmpty })
                #expect(try await Status.read(relay).destinations.map(\.state) == ["ended"])
                // It was there before, and does not start it.
                try await relay.lines.first("the stream at the platform is closed: it has ended", since: said)
                #expect(relay.observer.meter.sessions == 1)
                // Also not after a crash.
                kill(try relay.process(of: .push).pid, SIGKILL)
                try await relay.lines.first("the stream at the platform is closed", since: Moment.now())
                #expect(relay.observer.openSessions.isEmpty)
                await first.stop()

                let second = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: second.started, within: .seconds(10))
                #expect(relay.observer.meter.sessions == 2)
                await second.stop()
                try await relay.observer.keyframe(of: .slate, since: .now())

                #expect(try await relay.control("end").exit.isSuccess)
                #expect(try await Processes.eventually { relay.observer.openSessions.isEmpty })
                let gone = try await relay.control("go")
                #expect(gone.lines.last == "the stream goes on at all destinations", "\(gone.lines)")
                #expect(relay.observer.meter.sessions == 3)
                Figures.print(
                    "ended after", took, "s, live again", live.received.arrival.seconds(since: second.started),
                    "s after the next publisher began")
            }
        }

        /// OFFLINE_AFTER: the stream ends when nobody has published for that long, and the next publisher starts it.
        @Test(.timeLimit(.minutes(1))) func aStreamWithoutAPublisherEnds() async throws {
            let state = try RunningRelay.stateDirectory()
            try await withRelay(["OFFLINE_AFTER": "5s"], arguments: ["--state-dir", state.path]) { relay in
                let first = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: first.started)
                // Longer than that, and nothing ends while somebody publishes.
                try await relay.observer.keyframe(of: .live, since: first.started.advanced(by: 7), within: .seconds(15))
                #expect(relay.observer.meter.sessions == 1)
                await first.stop()
                let stopped = Moment.now()
                try await relay.observer.keyframe(of: .slate, since: stopped)
                let line = try await relay.lines.first(
                    "the stream is ended at all destinations", "by=OFFLINE_AFTER", since: stopped)
                let after = line.arrival.seconds(since: stopped)
                #expect((4.5...6.5).contains(after), "\(after) s")
                #expect(try await Processes.eventually { relay.observer.openSessions.isEmpty })

                let second = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: second.started, within: .seconds(5))
                Figures.print(
                    "ended by OFFLINE_AFTER; live", live.received.arrival.seconds(since: second.started),
                    "s after the next publisher began")
                await second.stop()
            }
        }

        /// - Returns: What `relayctl push` prints.
        private static func order(_ verb: String, _ name: String, _ relay: RunningRelay) async throws -> String {
            let lines = RelayLines()
            let child = try await Child.start(
                Command(Places.relayctl, ["push", verb, name, "--rtmp-port", "\(relay.ports.rtmp)"])
            ) { lines.add($0.text) }
            _ = await child.exit()
            return lines.all.joined(separator: "\n")
        }
    }
}
