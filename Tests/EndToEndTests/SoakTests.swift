import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// Days in an hour: a camera comes and goes every few seconds, and all that may look at it and record it does. `make soak`;
    /// SOAK_MINUTES says how long.
    @Suite struct SoakTests {
        private static let minutes = getenv("SOAK_MINUTES").flatMap { Double(String(cString: $0)) }

        /// What the relay's processes hold after a number of switches.
        private struct Sample {
            let at: Moment
            let processes: [RunningProcess]
            let memory: [Int32: Int]
            let descriptors: [Int32: Int]
            let zombies: Int

            init(_ relay: RunningRelay, _ alert: AlertService) {
                at = .now()
                // Without the switchers, which are new each time.
                let lasting = RelayPart.allCases.filter { $0 != .switcher }
                processes =
                    lasting.flatMap { relay.processes(of: $0) }
                    + [RunningProcess(pid: alert.child.pid)].compactMap { $0 }
                memory = Dictionary(uniqueKeysWithValues: processes.map { ($0.pid, $0.memory.anonymous) })
                descriptors = Dictionary(uniqueKeysWithValues: processes.map { ($0.pid, $0.descriptors) })
                zombies = ProcessTable.zombies(below: Set(processes.map(\.pid)).union([relay.pid]))
            }
        }

        @Test(.enabled(if: minutes != nil, "runs with make soak only"))
        func nothingGrowsAndMediaTimeKeepsUp() async throws {
            let minutes = try #require(Self.minutes)
            let state = try RunningRelay.stateDirectory()
            let settings = [
                "FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0",
                "RECORD": TestProfile.mayChangeHeaders ? "publisher" : "program", "FROZEN_SECONDS": "3",
                "SILENT_SECONDS": "3", "LOW_BITRATE": "50k", "LOW_BITRATE_SHOWS": "keep",
            ]
            try await withRelay(settings, arguments: ["--state-dir", state.path]) { relay in
                if !TestProfile.mayChangeHeaders { try await relay.lines.first("recording", "source=program") }
                let sink = try SinkServer()
                let folder = try TemporaryDirectory("relay-e2e-alert")
                try AlertService.addSink("owner", "KIND=webhook\n", secret: "\(sink.address)/hook", in: folder.path)
                let alert = try await AlertService(of: relay, folder: folder.path)
                let begin = Moment.now()
                var samples: [Sample] = []
                var switches = 0
                var drifts: [Double] = []
                var gains: (live: [Double], slate: [Double]) = ([], [])
                var worst = (silence: 0.0, step: 0)
                while Moment.now().seconds(since: begin) < minutes * 60 {
                    let from = Moment.now()
                    let camera = try await relay.camera()
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                    try await relay.observer.keyframe(of: .live, since: live.received.arrival.advanced(by: 1.5))
                    let marks = switches % 4 == 0 ? await camera.kill() : await camera.stop()
                    try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                    try await relay.observer.keyframe(of: .slate, since: marks.stopped.advanced(by: 1.5))
                    switches += 2
                    // Both switches are over, so what is there now stays.
                    samples.append(Sample(relay, alert))
                    let meter = ProgramMeter(
                        relay.observer.journal.slice(from: from, to: .now()), feeds: relay.observer.meter.feeds)
                    #expect(meter.backward == 0 && meter.repeated == 0)
                    worst.silence = max(worst.silence, meter.largestSilence ?? .infinity)
                    worst.step = max(worst.step, meter.largestStep ?? 0)
                    if let onLive = lead(.live, meter), let drift = lead(.slate, meter) {
                        if let before = drifts.last { gains.live.append(onLive - before) }
                        gains.slate.append(drift - onLive)
                        drifts.append(drift)
                    }
                    relay.observer.forget(before: Moment.now().advanced(by: -3))
                }
                try judge(samples, switches)
                let onlookers = samples[samples.count - 1].processes.filter { process in
                    process.name == "relay-alert" || process.name == "relay-record"
                        || relay.processes(of: .recording).contains(process)
                }
                let cost = onlookers.reduce(0) {
                    $0 + Double($1.ticks) / Double(sysconf(Int32(_SC_CLK_TCK))) / $1.age
                }
                Figures.print("recording and alerts cost", cost * 100, "% of a core")
                // Of a debug build, with a switch every two seconds.
                #expect(cost < 0.03)
                await alert.stop()
                let (first, last) = (try #require(drifts.first), try #require(drifts.last))
                let perVisit = (last - first) / Double(drifts.count - 1)
                // A visit adds what its encoder holds, and the slate that follows waits for it: however many there are, media time
                // keeps to the clock.
                let furthest = drifts.map { abs($0 - first) }.max() ?? .infinity
                #expect(furthest < 250, "\(drifts)")
                // In between nothing is gained or lost.
                let still = Moment.now()
                _ = try await relay.observer.first(
                    "ten seconds of slate", since: still.advanced(by: 10), within: .seconds(15)
                ) { $0.received.tag.media == .video }
                let after = try #require(
                    lead(
                        .slate,
                        ProgramMeter(
                            relay.observer.journal.slice(from: still, to: .now()), feeds: relay.observer.meter.feeds)))
                #expect(abs(after - last) < 60)
                #expect(worst.silence < 2)
                #expect(worst.step <= LargeSteps.limit)
                #expect(relay.observer.openSessions.count == 1)
                #expect(try relay.process(of: .push) == samples[0].processes.first { $0.name == "relay-push" })
                Figures.print(
                    switches, "switches in", Moment.now().seconds(since: begin) / 60,
                    "minutes: media time against the wall clock",
                    last - first, "ms, a visit", perVisit, "ms, of it to live",
                    Statistics.median(gains.live), "and to the slate", Statistics.median(gains.slate),
                    "ms, at most", furthest, "ms from the clock, in ten seconds of slate", after - last,
                    "ms; longest silence", worst.silence, "s, largest step",
                    worst.step, "ms"
                )
            }
        }

        /// Compares the first quarter's largest with the last one's: a leak grows on, a cache does not.
        private func judge(_ samples: [Sample], _ switches: Int) throws {
            try #require(samples.count >= 4, "too short a run")
            let early = samples[samples.count / 8..<max(samples.count / 4, samples.count / 8 + 1)]
            let late = samples[(samples.count * 3 / 4)...]
            #expect(Set(samples[0].processes) == Set(samples[samples.count - 1].processes), "a process was replaced")
            for process in samples[0].processes {
                func most(_ part: ArraySlice<Sample>, _ value: (Sample) -> Int?) -> Int {
                    part.compactMap(value).max() ?? 0
                }
                let memory = (most(early) { $0.memory[process.pid] }, most(late) { $0.memory[process.pid] })
                // The least, because a sample may fall into a probe: relay-guard has three descriptors more while it asks nginx.
                func least(_ part: ArraySlice<Sample>) -> Int {
                    part.compactMap { $0.descriptors[process.pid] }.min() ?? 0
                }
                let open = (least(early), least(late))
                #expect(memory.1 <= memory.0 + 3072, "\(process): \(memory.0) kB, later \(memory.1) kB")
                #expect(open.1 <= open.0 + 1, "\(process): \(open.0) descriptors, later \(open.1)")
                Figures.print(
                    process.name, memory.0, "→", memory.1, "kB of its own,", open.0, "→", open.1, "descriptors")
            }
            #expect(samples.suffix(samples.count / 2).allSatisfy { $0.zombies == 0 }, "zombies")
        }

        /// How far the media time of a program is ahead of the wall clock, in milliseconds, plus a constant: at the end of its part
        /// from one feed, where that plays in real time.
        private func lead(_ feed: Feed, _ meter: ProgramMeter) -> Double? {
            let last = meter.frames.filter { $0.feed == feed }.suffix(30).map(\.received)
            return Statistics.median(last.map { Double($0.tag.timestamp) - Double($0.arrival.nanoseconds) / 1e6 })
        }
    }
}
