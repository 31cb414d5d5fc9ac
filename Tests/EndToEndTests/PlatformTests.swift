import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// When it is the platform that goes.
    @Suite struct PlatformTests {
        /// It closes the connection and takes the next one at once.
        @Test(.timeLimit(.minutes(1))) func isBackSoonAfterThePlatformClosed() async throws {
            try await withRelay { relay in
                await relay.platform.stop()
                try await relay.platform.start()
                let returned = Moment.now()
                let first = try await relay.observer.keyframe(of: .slate, since: returned)
                let took = first.received.arrival.seconds(since: returned)
                try await relay.lines.first("push", "warning", "the platform closed the connection")
                #expect(relay.lines.matching("push", "warning").count == 1)
                #expect(took < 3)
                #expect(relay.observer.meter.sessions == 2)
                Figures.print("back after", took, "s")
            }
        }

        /// It crashes while a camera is on air, and is away for a moment.
        @Test(.timeLimit(.minutes(1))) func isBackSoonAfterThePlatformWasAway() async throws {
            try await withRelay { relay in
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                let killed = Moment.now()
                await relay.platform.kill()
                try await relay.lines.first("push", "warning", since: killed)
                try await relay.platform.start()
                let returned = Moment.now()
                let live = try await relay.observer.keyframe(of: .live, since: returned, within: .seconds(15))
                let took = live.received.arrival.seconds(since: returned)
                #expect(took < 3)
                #expect(relay.observer.meter.sessions == 2)
                #expect(TestProfile.mayChangeHeaders || relay.observer.meter.video.distinctHeaders.count == 1)
                await camera.stop()
                Figures.print("away for", returned.seconds(since: killed), "s, back after", took, "s")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRefusedKeyIsOneLineAndNoBusyLoop() async throws {
            try await withRelay(platform: .nobody) { relay in
                let begin = Moment.now()
                try await relay.lines.first("cannot connect to the platform", within: .seconds(15))
                // How often it tries, as the platform sees it: after 0.3 s, 2 s, 4 s …
                try await Task.sleep(for: .seconds(max(0, 8 - Moment.now().seconds(since: begin))))
                let warnings = relay.lines.matching("push", "warning")
                #expect(warnings.count == 1, "\(warnings)")
                #expect(warnings.first?.contains("stream key") == true, "\(warnings)")
                #expect(relay.lines.matching(relay.kickKey) == [])
                let attempts = await relay.platform.log.filter { $0.contains("forbidden") }.count
                #expect((1...5).contains(attempts), "\(attempts) attempts in 8 s")
                #expect(relay.observer.meter.sessions == 0)
                Figures.print(attempts, "attempts in 8 s; the line:", warnings.first)
            }
        }
    }
}
