import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// A host that is too slow to encode the program: viewers see less of it, and no later.
    @Suite struct RealTimeTests {
        @Test(.timeLimit(.minutes(3)), .enabled(if: ProcessorQuota.isPossible, "needs root and control groups"))
        func aSlowHostStaysInRealTime() async throws {
            let relay = try await RunningRelay.start(TestProfile.full, arguments: ["--verbose"])
            do {
                try await story(relay)
            } catch {
                for line in relay.lines.all { print(line) }
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// LIVE_MODE=auto: a picture that fits is passed on as it is before frames of it are left out.
        @Test(.timeLimit(.minutes(2)), .enabled(if: ProcessorQuota.isPossible, "needs root and control groups"))
        func aSlowHostCopiesWhatFits() async throws {
            let clip = TestClip(width: 1280, height: 720, keyframeSeconds: 1)
            let sent = Set(
                try FLVFile.tags(of: try await clip.file(cache: Places.clips)).filter { $0.media == .video }.map(\.hash)
            )
            try await withRelay(TestProfile.full.merging(["LIVE_MODE": "auto"]) { $1 }) { relay in
                let quota = try #require(ProcessorQuota())
                try quota.add(try relay.process(of: .hook).pid)
                for switcher in relay.processes(of: .switcher) { try quota.add(switcher.pid) }
                let camera = try await relay.camera(clip)
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                let isSent = { (sighting: PlatformObserver.Sighting) in sent.contains(sighting.received.tag.hash) }
                #expect(!isSent(live), "it is encoded on a fast host")

                try await pass(2, after: live.received.arrival, relay)
                let before = try encoder(relay)
                let fast = Moment.now()
                try await pass(3, after: fast, relay)
                let need = try encoder(relay).processorTime(since: before) / Moment.now().seconds(since: fast)
                let slow = Moment.now()
                try quota.set(0.4 * need)
                let copied = try await relay.observer.first(
                    "a picture of the camera's own", since: slow, within: .seconds(15), where: isSent)
                try await pass(5, after: copied.received.arrival, relay)
                try quota.set(nil)
                Figures.print("passed on after", copied.received.arrival.seconds(since: slow), "s")
                let pictures = relay.observer.journal.slice(from: copied.received.arrival, to: .now()).media(.video)
                // What was read at once has one time of arrival.
                let own = pictures.drop { $0.tag.hash != copied.received.tag.hash }
                #expect(own.count > 120 && own.allSatisfy { sent.contains($0.tag.hash) })
                #expect(relay.lines.matching("another encoding effort").isEmpty, "no frame was left out for good")
                #expect(relay.lines.matching("this host is too slow to encode").count == 1)
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains("\"isCopied\" : true"))
                let marks = await camera.stop()
                try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                #expect(relay.observer.meter.sessions == 1)
            }
        }

        private func story(_ relay: RunningRelay) async throws {
            let quota = try #require(ProcessorQuota())
            try quota.add(try relay.process(of: .hook).pid)
            for switcher in relay.processes(of: .switcher) { try quota.add(switcher.pid) }
            let camera = try await relay.camera(TestProfile.flashing)
            let live = try await relay.observer.keyframe(of: .live, since: camera.started)

            // On a fast host.
            try await pass(2, after: live.received.arrival, relay)
            let before = try encoder(relay)
            let fast = Moment.now()
            try await pass(5, after: fast, relay)
            let after = try encoder(relay)
            try #require(after.pid == before.pid, "this host is too busy for the test: \(relay.lines.all)")
            let need = after.processorTime(since: before) / Moment.now().seconds(since: fast)
            Figures.print("the encoder needs", need, "of a core")

            var phases = [Phase(part: nil, from: fast, to: .now())]
            for (part, seconds) in [(0.8, 22.0), (0.4, 10), (nil, 12), (0.2, 10)] as [(Double?, Double)] {
                try quota.set(part.map { $0 * need })
                let begin = Moment.now()
                try await pass(seconds, after: begin, relay)
                phases.append(Phase(part: part, from: begin, to: .now()))
            }
            // Much too slow.
            try quota.set(0.1 * need)
            let starved = Moment.now()
            try await relay.lines.first("much too slow to encode", within: .seconds(20))
            let slate = try await relay.observer.keyframe(of: .slate, since: starved, within: .seconds(20))
            try await pass(3, after: .now(), relay)
            try quota.set(nil)
            await camera.stop()

            let flashes = try await SeenFlashes.find(of: relay)
            let usual = try #require(flashes.arrivals.last { $0 < phases[0].to })
            let cuts = try relay.lines.found(["on air: live", "another encoding effort"]).map(Change.init(cut:))
            Figures.print("cuts to less effort took", cuts.map(\.took), "s")
            let skips = Self.skips(relay.lines.found(["encoding other frames"]))
            Figures.print("skips of a backlog took", skips.map(\.took), "s")
            // RealTimeTiming.skipLimit, and the reports of ffmpeg that end it.
            #expect(skips.allSatisfy { $0.took < 2.5 })
            for phase in phases { judge(phase, flashes, usual, cuts, skips, relay) }
            // What it costs to keep up for good: one cut. Its last picture stays until the other switcher is ready.
            #expect(cuts.count { $0.end > fast && $0.end < phases[2].to } == 1)
            Figures.print("to the slate", slate.received.arrival.seconds(since: starved), "s")
            let meter = relay.observer.meter
            #expect(meter.sessions == 1 && meter.backward == 0)
            let repeats = [MediaKind.video, .audio].flatMap { kind in
                let tags = relay.observer.journal.media(kind)
                return zip(tags, tags.dropFirst()).filter { $0.tag.timestamp == $1.tag.timestamp }.map { _, tag in
                    "\(kind) at \(tag.tag.timestamp) ms, \(tag.arrival.seconds(since: fast)) s"
                }
            }
            #expect(repeats == [], "cuts at \(cuts.map { $0.end.seconds(since: fast) }) s: \(relay.lines.all)")
            #expect(TestProfile.mayChangeHeaders || meter.video.headersAreIdentical)
            #expect(relay.lines.matching("this host is too slow to encode").count == 2)
        }

        private func judge(
            _ phase: Phase, _ flashes: SeenFlashes, _ usual: Moment, _ cuts: [Change], _ skips: [Change],
            _ relay: RunningRelay
        ) {
            let name = phase.part.map { "\($0) of that:" } ?? "all of that:"
            // What comes in a cut or in the skip of a backlog is seen at its end, and what was in the encoder then comes after it.
            let changes = cuts + skips
            let isSteady = { (moment: Moment) in
                !changes.contains { $0.begin <= moment && moment <= $0.end.advanced(by: 1) }
            }
            let delays = flashes.delays(from: phase.from, to: phase.to, since: usual, counts: isSteady)
            // Media time keeps to the clock, within what the delay may be. A cut may lose as much as it takes, and the skipping of
            // what has waited for the new switcher regains it. Where nothing is enough, the slate is judged, at the end.
            let begin = phase.part == 0.2 ? phase.to.advanced(by: -5) : phase.from
            // relay-hook has to live from the same quota: with a fifth it learns and decides up to two of its periods (0.1 s each) later.
            let limit = phase.part == 0.2 ? 1.2 : 1
            let slack = limit + cuts.filter { $0.end > begin && $0.end < phase.to }.map(\.took).reduce(0, +)
            let pictures = relay.observer.journal.slice(from: begin, to: phase.to).media().filter {
                $0.tag.media == .video && isSteady($0.arrival)
            }
            guard let first = pictures.first, let last = pictures.last else {
                Issue.record("\(name) no picture but in changes")
                return
            }
            let media = Double(last.tag.timestamp - first.tag.timestamp) / 1000
            let time = last.arrival.seconds(since: first.arrival)
            Figures.print(
                name, "later than usual by at most", delays.max(), "s, media time of", time, "s", media,
                "s, frames a second", Double(pictures.count) / time, "flashes", delays.count)
            #expect(delays.allSatisfy { $0 <= limit }, "\(name) \(delays)")
            #expect(abs(media - time) < slack, "\(name) media time against the clock")
            // Where the host may be too slow for anything, the slate may be what is seen.
            guard phase.part != 0.2 else { return }
            let seconds =
                phase.to.seconds(since: phase.from)
                - changes.filter { $0.end > phase.from && $0.begin < phase.to }.map { $0.took + 1 }.reduce(0, +)
            // One may be left out with a backlog.
            #expect(delays.count >= Int(seconds / SeenFlashes.period) - 2, "\(name) \(delays)")
        }

        /// A stretch in which the switchers had a part of the processor time that the encoder needs.
        private struct Phase {
            let part: Double?
            let from: Moment
            let to: Moment
        }

        /// A moment without new pictures: a change to another switcher, or the skip of a backlog.
        private struct Change {
            let took: Double
            let end: Moment
            var begin: Moment { end.advanced(by: -took) }

            init(from begin: Moment, to end: Moment) {
                took = end.seconds(since: begin)
                self.end = end
            }

            /// A cut, by its line in the log.
            init(cut line: RelayLines.Line) throws {
                let took = try #require(line.text.firstRange(of: "took="))
                self.took = try #require(Double(line.text[took.upperBound...].prefix { $0 != "s" }))
                end = line.arrival
            }
        }

        /// From where a switcher encodes none of the frames to where it encodes some again, or is replaced.
        ///
        /// - Parameter lines: Those that say which frames are encoded from now on.
        private static func skips(_ lines: [RelayLines.Line]) -> [Change] {
            zip(lines, lines.dropFirst()).filter { $0.0.text.contains("every=none") }.compactMap { none, some in
                let switcher = { (line: RelayLines.Line) in line.text.firstMatch(of: /faucet=\d+/)?.output }
                return switcher(none) == switcher(some) ? Change(from: none.arrival, to: some.arrival) : nil
            }
        }

        private func encoder(_ relay: RunningRelay) throws -> RunningProcess {
            try #require(relay.processes(of: .switcher).max { $0.ticks < $1.ticks })
        }

        private func pass(_ seconds: Double, after begin: Moment, _ relay: RunningRelay) async throws {
            _ = try await relay.observer.first(
                "\(seconds) s", since: begin.advanced(by: seconds), within: .seconds(seconds + 10)
            ) { $0.received.tag.media == .audio }
        }
    }
}
