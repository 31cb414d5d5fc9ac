import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// Whatever a switcher does, viewers see the slate, and the broadcaster as soon as it works again.
    @Suite struct SwitcherFaultTests {
        /// Two relays side by side, to save time: most of it is waiting for limits.
        @Test(.timeLimit(.minutes(3))) func aSwitcherThatMisbehavesGivesWayToTheSlate() async throws {
            async let first: Void = story([.idles, .exits, .cannotWrite])
            async let second: Void = story([.cannotReport, .hangs, .floods])
            _ = try await (first, second)
        }

        private func story(_ conducts: [FakeFFmpeg.Conduct]) async throws {
            let directory = try TemporaryDirectory("relay-e2e-fake")
            let fake = try FakeFFmpeg(in: directory.path)
            let relay = try await RunningRelay.start(
                ["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"], arguments: ["--verbose"], wrapper: fake.wrap)
            do {
                for conduct in conducts { try await visit(conduct, fake, relay) }
                let meter = relay.observer.meter
                #expect(meter.sessions == 1)
                #expect(meter.backward == 0 && meter.repeated == 0)
                #expect(relay.processes(of: .switcher).count == 1)
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// A camera comes while its switchers misbehave, then they work, then it leaves.
        private func visit(_ conduct: FakeFFmpeg.Conduct, _ fake: FakeFFmpeg, _ relay: RunningRelay) async throws {
            try fake.set(conduct)
            let hook = try relay.process(of: .hook)
            let memory = hook.memory.anonymous
            let camera = try await relay.camera()
            let told: RelayLines.Line
            switch conduct {
            case .idles, .cannotReport:
                told = try await relay.lines.first(
                    "switcher", "warning", "switcher did not get ready in time", since: camera.started,
                    within: .seconds(30)
                )
            case .exits, .cannotWrite:
                // It has failed and was tried again some times.
                try await ProcessTable.wait(for: "a third start", within: .seconds(15)) {
                    fake.starts(conduct) >= 3 ? () : nil
                }
                told = try await relay.lines.first(
                    "switcher", "warning", "switcher ended unexpectedly", since: camera.started, within: .seconds(10))
            case .hangs:
                try await relay.observer.keyframe(of: .live, since: camera.started)
                told = try await relay.lines.first("no new frames", since: camera.started, within: .seconds(10))
                try await relay.lines.first("on air: slate", since: told.arrival, within: .seconds(5))
            case .floods:
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                told = RelayLines.Line(text: "", arrival: live.received.arrival)
                // For some megabytes it stays on air.
                let end = told.arrival.advanced(by: 6)
                _ = try await relay.observer.first("6 s of it", since: end, within: .seconds(10)) { $0.feed == .live }
            case .works, .dawdles, .cannotEncode: return
            }
            let until = Moment.now()
            let part = ProgramMeter(
                relay.observer.journal.slice(from: camera.started, to: until), feeds: relay.observer.meter.feeds)
            let silence = try #require(part.largestSilence)
            #expect(silence < (conduct == .hangs ? 3 : 1), "\(conduct)")
            if conduct != .hangs, conduct != .floods {
                #expect(part.frames.allSatisfy { $0.feed == .slate }, "\(conduct)")
            }
            if conduct == .floods {
                #expect(relay.lines.matching("on air: slate", since: camera.started) == [])
            }
            let warnings = relay.lines.matching("switcher", "warning", since: camera.started)
            #expect(warnings.count <= 1, "\(conduct): \(warnings)")
            #expect(fake.starts(conduct) <= 6, "\(conduct): a busy loop")
            #expect(try relay.process(of: .hook) == hook)
            #expect(hook.memory.anonymous < memory + 16_384, "\(conduct): relay-hook has grown")

            // Switchers work again: the same broadcaster comes on air by itself, and goes.
            try fake.set(.works)
            let fixed = Moment.now()
            let live = try await relay.observer.keyframe(of: .live, since: fixed, within: .seconds(40))
            let marks = await camera.stop()
            try await relay.observer.keyframe(of: .slate, since: marks.stopped)
            Figures.print(
                conduct, fake.starts(conduct), "starts, told after", told.arrival.seconds(since: camera.started),
                "s, silence", silence, "s, live again after", live.received.arrival.seconds(since: fixed),
                "s, memory +",
                hook.memory.anonymous - memory, "kB;", warnings.first)
        }

        /// The rendered file breaks while it is on air.
        @Test(.timeLimit(.minutes(1))) func aSlateThatBreaksOnAirIsReplacedByTheBuiltInOne() async throws {
            let state = try TemporaryDirectory("relay-e2e-state")
            let slates = "\(state.path)/slates"
            try FileManager.default.createDirectory(atPath: slates, withIntermediateDirectories: true)
            for name in ProcFile.entries(of: "\(Places.state)/slates") where name.hasPrefix("builtin") {
                try FileManager.default.copyItem(atPath: "\(Places.state)/slates/\(name)", toPath: "\(slates)/\(name)")
            }
            let picture = try await TestClip(width: 320, height: 180, keyframeSeconds: 1, seconds: 8).file(
                cache: Places.clips)
            try await withRelay(["OFFLINE_VIDEO_PATH": picture], arguments: ["--state-dir", state.path]) { relay in
                // Whatever is no built-in slate counts as live here.
                let begin = Moment.now()
                try await relay.lines.first("on air: slate", "another slate was rendered", within: .seconds(30))
                let rendered = try #require(
                    ProcFile.entries(of: slates).first { $0.first != "." && !$0.hasPrefix("builtin") })
                let whole = try await relay.observer.keyframe(of: .live, since: begin)
                let broken = Moment.now()
                try Array(repeating: "no video\n", count: 1000).joined()
                    .write(toFile: "\(slates)/\(rendered)", atomically: false, encoding: .utf8)
                let line = try await relay.lines.first(
                    "hook", "warning", "the built-in slate is on air instead of the configured one", since: broken,
                    within: .seconds(20))
                let builtIn = try await relay.observer.keyframe(of: .slate, since: broken)
                let after = relay.observer.journal.slice(from: whole.received.arrival, to: .now())
                let silence = try #require(ProgramMeter(after).largestSilence)
                #expect(relay.observer.meter.sessions == 1)
                #expect(silence < 3)
                #expect(relay.lines.complaints.count <= 2, "\(relay.lines.complaints)")
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains("slateProblem"))
                Figures.print(
                    "told after", line.arrival.seconds(since: broken), "s, built-in slate after",
                    builtIn.received.arrival.seconds(since: broken), "s, silence", silence, "s")
            }
        }
    }
}
