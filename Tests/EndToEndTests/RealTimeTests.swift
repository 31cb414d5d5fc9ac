import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// A host that is too slow to encode the program: viewers see less of it, and no later.
    @Suite struct RealTimeTests {
        private static let settings = [
            "OUT_RES": "720", "VID_BITRATE": "3000k", "MAX_BITRATE": "3000k", "BUFFER_SIZE": "6M",
            "KEYFRAME_SECONDS": "2",
        ]
        private static let clip = TestClip(width: 1280, height: 720, peculiarity: .flashing, keyframeSeconds: 1)

        @Test(.timeLimit(.minutes(3)), .enabled(if: ProcessorQuota.isPossible, "needs root and control groups"))
        func aSlowHostStaysInRealTime() async throws {
            let relay = try await RunningRelay.start(Self.settings)
            do {
                try await story(relay)
            } catch {
                for line in relay.lines.all { print(line) }
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        private func story(_ relay: RunningRelay) async throws {
            let quota = try #require(ProcessorQuota())
            try quota.add(try relay.process(of: .hook).pid)
            for faucet in relay.processes(of: .faucet) { try quota.add(faucet.pid) }
            let camera = try await relay.camera(Self.clip)
            let live = try await relay.observer.keyframe(of: .live, since: camera.started)

            // On a fast host.
            try await pass(2, after: live.received.arrival, relay)
            let before = try encoder(relay)
            let fast = Moment.now()
            try await pass(5, after: fast, relay)
            let after = try encoder(relay)
            try #require(after.pid == before.pid, "this host is too busy for the test: \(relay.lines.all)")
            let hertz = Double(sysconf(Int32(_SC_CLK_TCK)))
            let need = Double(after.ticks - before.ticks) / hertz / Moment.now().seconds(since: fast)
            Figures.print("the encoder needs", need, "of a core")

            var phases: [(part: Double?, from: Moment, to: Moment)] = [(nil, fast, .now())]
            for (part, seconds) in [(0.8, 10.0), (0.4, 12), (nil, 12), (0.2, 10)] as [(Double?, Double)] {
                try quota.set(part.map { $0 * need })
                let begin = Moment.now()
                try await pass(seconds, after: begin, relay)
                phases.append((part, begin, .now()))
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
            for phase in phases {
                // The change to another effort, with its cut, is over by then.
                let delays = flashes.delays(from: phase.from.advanced(by: 4), to: phase.to, since: usual)
                // A cut takes a moment in which nothing comes; media time is judged after it.
                let settled = phase.to.advanced(by: -5)
                let media = relay.observer.journal.slice(from: settled, to: phase.to).media().filter {
                    $0.tag.media == .video
                }
                let first = try #require(media.first)
                let last = try #require(media.last)
                let (mediaTime, time) = (
                    Double(last.tag.timestamp - first.tag.timestamp) / 1000, last.arrival.seconds(since: first.arrival)
                )
                Figures.print(
                    phase.part.map { "\($0) of that:" } ?? "all of that:", "later than usual by at most",
                    delays.max(), "s, media time of", time, "s", mediaTime, "s, frames a second",
                    Double(media.count) / 5, "flashes", delays.count)
                #expect(delays.allSatisfy { $0 <= 1 }, "\(phase.part ?? 1): \(delays)")
                // As far as the delay may go up or down; a cut to less effort, which is made once, has a still besides.
                let cuts =
                    relay.lines.matching("on air: live", "from=live", since: settled).count
                    - relay.lines.matching("on air: live", "from=live", since: phase.to).count
                #expect(
                    abs(mediaTime - time) < 1 + 2.5 * Double(cuts), "\(phase.part ?? 1): media time against the clock")
                // Where the host may be too slow for anything, the slate may be what is seen.
                guard phase.part != 0.2 else { continue }
                #expect(delays.count >= Int(phase.to.seconds(since: phase.from) / SeenFlashes.period) - 3, "\(delays)")
            }
            Figures.print("to the slate", slate.received.arrival.seconds(since: starved), "s")
            let meter = relay.observer.meter
            #expect(meter.sessions == 1 && meter.backward == 0 && meter.repeated == 0)
            #expect(meter.video.headersAreIdentical)
            #expect(relay.lines.matching("this host is too slow to encode").count == 2)
        }

        private func encoder(_ relay: RunningRelay) throws -> RunningProcess {
            try #require(relay.processes(of: .faucet).max { $0.ticks < $1.ticks })
        }

        private func pass(_ seconds: Double, after begin: Moment, _ relay: RunningRelay) async throws {
            _ = try await relay.observer.first(
                "\(seconds) s", since: begin.advanced(by: seconds), within: .seconds(seconds + 10)
            ) { $0.received.tag.media == .audio }
        }
    }
}
