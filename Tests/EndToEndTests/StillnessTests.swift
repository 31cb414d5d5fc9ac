import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// FROZEN_SECONDS and SILENT_SECONDS, with a publisher whose picture and sound begin after eleven seconds.
    @Suite struct StillnessTests {
        private static let clip = TestClip(peculiarity: .stillFirst, seconds: 24)

        /// A picture that is copied is not decoded, so nothing is told of it; sound is always encoded.
        @Test(.timeLimit(.minutes(1))) func ofACopiedPublisherSilenceIsTold() async throws {
            let settings = ["LIVE_MODE": "copy", "FROZEN_SECONDS": "3", "SILENT_SECONDS": "2"]
            try await withRelay(settings) { relay in
                let camera = try await relay.camera(Self.clip)
                let live = try await relay.observer.keyframe(of: .live, since: camera.started).received.arrival
                let quiet = try await relay.lines.first("the publisher's sound is silent", since: live)
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains("\"isCopied\" : true") && status.contains("silentSince"), "\(status)")
                let heard = try await relay.lines.first("the publisher is heard again", since: quiet.arrival)
                await camera.stop()
                let lines = relay.lines.matching("the publisher", since: camera.started)
                #expect(lines.count == 2, "\(lines)")
                Figures.print(
                    "silence told", quiet.arrival.seconds(since: live), "s after the first picture, over",
                    heard.arrival.seconds(since: live), "s")
                #expect(relay.observer.meter.sessions == 1)
            }
        }

        @Test(.timeLimit(.minutes(1))) func aStillPictureAndSilenceAreToldAlone() async throws {
            try await withRelay(["FROZEN_SECONDS": "3", "SILENT_SECONDS": "2"]) { relay in
                let camera = try await relay.camera(Self.clip)
                let live = try await relay.observer.keyframe(of: .live, since: camera.started).received.arrival
                let quiet = try await relay.lines.first("the publisher's sound is silent", since: live)
                let frozen = try await relay.lines.first("the publisher's picture does not change", since: live)
                let status = try await relay.control("status").lines.joined(separator: "\n")
                #expect(
                    status.contains("live's picture does not") && status.contains("live's sound is silent"), "\(status)"
                )
                let moves = try await relay.lines.first("the publisher's picture changes again", since: frozen.arrival)
                let heard = try await relay.lines.first("the publisher is heard again", since: quiet.arrival)
                let after = try await relay.control("status").lines.joined(separator: "\n")
                #expect(
                    !after.contains("live's picture does not") && !after.contains("live's sound is silent"), "\(after)")
                let lines = relay.lines.matching("the publisher", since: camera.started)
                #expect(lines.count == 4, "\(lines)")
                #expect(
                    !relay.observer.meter.frames.contains { $0.feed == .slate && $0.received.arrival > frozen.arrival },
                    "it changes nothing on air")
                await camera.stop()
                Figures.print(
                    "silence told", quiet.arrival.seconds(since: live), "s after the first picture, a still one",
                    frozen.arrival.seconds(since: live), "s, over", heard.arrival.seconds(since: live),
                    moves.arrival.seconds(since: live), "s")
                #expect(relay.observer.meter.sessions == 1)
            }
        }
    }
}
