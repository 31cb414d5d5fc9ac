import Lab
import ProcessKit
import Testing

extension EndToEnd {
    /// When it is the platform that goes.
    @Suite struct PlatformTests {
        @Test(.timeLimit(.minutes(1))) func isBackSoonAfterThePlatformClosed() async throws {
            try await withRelay { relay in
                // It closes the connection and takes the next one at once.
                await relay.platform.stop()
                try await relay.platform.start()
                let returned = Moment.now()
                let first = try await relay.observer.keyframe(of: .slate, since: returned, within: .seconds(10))
                let afterClose = first.received.arrival.seconds(since: returned)
                try await relay.lines.first("the connection to the platform is lost")
                #expect(relay.lines.matching("push", "warning").count == 1)
                #expect(afterClose < 3)

                // It is away for a while, while a camera is on air.
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                await relay.platform.kill()
                let gone = Moment.now()
                try await relay.lines.first("nobody listens", since: gone)
                try await relay.platform.start()
                let again = Moment.now()
                let live = try await relay.observer.keyframe(of: .live, since: again, within: .seconds(15))
                let afterReturn = live.received.arrival.seconds(since: again)
                #expect(afterReturn < 3)
                #expect(relay.observer.meter.sessions == 3)
                #expect(relay.observer.meter.video.distinctHeaders.count == 1)
                await camera.stop()
                Figures.print("after it closed", afterClose, "s, after it was away", afterReturn, "s")
            }
        }

        @Test(.timeLimit(.minutes(1))) func aRefusedKeyIsOneLineAndNoBusyLoop() async throws {
            // Nobody answers there, which to nginx is a no.
            let callback = "http://127.0.0.1:\(try LoopbackPort.free())/"
            try await withRelay(platform: .callback(callback)) { relay in
                let begin = Moment.now()
                try await relay.lines.first("cannot connect to the platform", within: .seconds(15))
                let refused = { await relay.platform.log.filter { $0.contains("notify: publish") || $0.contains("connect() failed") } }
                // How often it tries, as the platform sees it: after 0.3 s, 2 s, 4 s …
                try await Task.sleep(for: .seconds(max(0, 8 - Moment.now().seconds(since: begin))))
                let warnings = relay.lines.matching("push", "warning")
                #expect(warnings.count == 1, "\(warnings)")
                #expect(warnings.first?.contains("stream key") == true, "\(warnings)")
                #expect(relay.lines.matching(relay.kickKey) == [])
                let attempts = await refused().count
                #expect((1...5).contains(attempts), "\(attempts) attempts in 8 s")
                #expect(relay.observer.meter.sessions == 0)
                Figures.print(attempts, "attempts in 8 s; the line:", warnings.first)
            }
        }
    }
}
