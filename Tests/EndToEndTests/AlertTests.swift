import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// relay-alert beside a relay, as the owner's phone sees it.
    @Suite struct AlertTests {
        private static let secret = "secret-of-the-webhook"

        /// The phase and the problem of each message that came.
        private func told(_ server: SinkServer) -> [String] {
            server.requests.map { request in
                let status = request.body.contains(#""status":"resolved""#) ? "resolved" : "firing"
                let subject =
                    ["does not receive your stream", "relay-hook has ended", "Alerts from this host"].first {
                        request.body.contains($0)
                    } ?? request.body
                return "\(status): \(subject)"
            }
        }

        @Test(.timeLimit(.minutes(3))) func aPlatformThatIsAwayReachesItsOwner() async throws {
            let server = try SinkServer()
            let down = try SinkServer { _ in .status(500) }
            let watchman = try SinkServer()
            try await withRelay { relay in
                let directory = try TemporaryDirectory("relay-e2e-alert")
                let folder = directory.path
                let webhook = "KIND=webhook\nAFTER=1s\nEVENTS=destination\n"
                try AlertService.addSink("owner", webhook, secret: "\(server.address)/\(Self.secret)", in: folder)
                try AlertService.addSink("down", webhook, secret: "\(down.address)/\(Self.secret)", in: folder)
                let called = "\(watchman.address)/\(Self.secret)"
                try AlertService.addSink("watchman", "KIND=heartbeat\n", secret: called, in: folder)
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                try await relay.lines.first("connected to the platform")
                let first = try await AlertService(of: relay, folder: folder)
                // All is well, and it is called at once.
                #expect(try await Processes.eventually { !watchman.requests.isEmpty })
                #expect(watchman.requests.map { "\($0.method) \($0.target)" } == ["GET /\(Self.secret)"])
                // It has read the events of before.
                _ = try await Processes.eventually(within: .seconds(10)) {
                    Files.read("\(folder)/alerts.json")?.contains("relay-push@kick") == true
                }
                // It tells relay-hook how the sinks are, without their addresses.
                var status = ""
                let end = ContinuousClock.now + .seconds(10)
                while !status.contains(#""kind" : "heartbeat""#), ContinuousClock.now < end {
                    status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(status.contains(#""name" : "owner""#) && !status.contains(Self.secret), "\(status)")
                await relay.platform.kill()
                let lost = Moment.now()
                #expect(try await Processes.eventually(within: .seconds(15)) { !server.requests.isEmpty })
                Figures.print("told", Moment.now().seconds(since: lost), "s after the platform went, AFTER=1s")
                #expect(told(server) == ["firing: does not receive your stream"], "\(first.lines.all)")

                // It ends, and the platform is back meanwhile: the next run reads what happened.
                await first.stop()
                try await relay.platform.start()
                try await relay.lines.first("connected to the platform", since: lost, within: .seconds(30))
                let second = try await AlertService(of: relay, folder: folder)
                #expect(try await Processes.eventually(within: .seconds(75)) { server.requests.count >= 2 })
                #expect(
                    told(server) == ["firing: does not receive your stream", "resolved: does not receive your stream"],
                    "\(second.lines.all)")
                #expect(down.requests.count > 1, "a sink that is down costs its own retries")
                await second.stop()
                for text in first.lines.all + second.lines.all + relay.lines.all {
                    #expect(!text.contains(Self.secret), "\(text)")
                }
                #expect(
                    first.lines.all.filter { $0.contains("an alert cannot be sent") && $0.contains("down") }.count == 1,
                    "\(first.lines.all)")
                await camera.stop()
            }
        }
    }
}
