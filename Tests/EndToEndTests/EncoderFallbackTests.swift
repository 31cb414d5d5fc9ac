import Glibc
import Lab
import TestSupport
import Testing

extension EndToEnd {
    /// VIDEO_ENCODER names an encoder that does not work on this host.
    @Suite struct EncoderFallbackTests {
        private static let warning = "the encoder does not work on this host: the program is encoded with libx264"

        /// Debian's ffmpeg has both; no host on which tests run has a card for either.
        @Test(
            .timeLimit(.minutes(1)), .enabled(if: access("/dev/dri", F_OK) != 0 && access("/dev/nvidiactl", F_OK) != 0),
            arguments: ["h264_vaapi", "h264_nvenc"])
        func slateAndCameraAreOnAirWithLibx264(name: String) async throws {
            try await withRelay(["VIDEO_ENCODER": name]) { relay in
                try await show(name, relay)
                #expect(relay.lines.complaints.count == 1, "\(relay.lines.complaints)")
            }
        }

        /// It works at first: the slate that it made is on air, and then it can't be opened for a publisher.
        @Test(.timeLimit(.minutes(1)), .enabled(if: !TestProfile.mayChangeHeaders, "a copied picture needs no encoder"))
        func anEncoderThatFailsLaterIsReplacedOnAir() async throws {
            let directory = try TemporaryDirectory("relay-e2e-fake")
            let fake = try FakeFFmpeg(in: directory.path)
            try fake.set(.cannotEncode)
            let relay = try await RunningRelay.start(["VIDEO_ENCODER": "libx264rgb"], wrapper: fake.wrap)
            do {
                let before = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(!before.contains("\"instead\""))
                try await show("libx264rgb", relay)
                #expect(fake.starts(.cannotEncode) >= 2)
                #expect(relay.observer.meter.sessions == 1)
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        private func show(_ name: String, _ relay: RunningRelay) async throws {
            let camera = try await relay.camera()
            let shown = try await relay.observer.keyframe(of: .live, since: camera.started)
            try await relay.lines.first(Self.warning, "encoder=\(name)")
            #expect(relay.lines.matching(Self.warning).count == 1)
            let text = try await HTTP.get("/api/v1/status", port: relay.ports.http)
            #expect(text.contains("\"instead\" : \"\(name)\"") && text.contains("\"name\" : \"libx264\""), "\(text)")
            let screen = try await relay.control("status")
            #expect(screen.lines.contains { $0.contains("ENCODER") && $0.contains("libx264 in place of \(name)") })
            let marks = await camera.stop()
            // It is rendered with libx264 meanwhile, if no earlier run has done so.
            try await relay.lines.first("on air: slate", since: marks.stopped)
            try relay.learnSlates()
            try await relay.observer.keyframe(of: .slate, since: shown.received.arrival)
            Figures.print(name, "live after", shown.received.arrival.seconds(since: camera.started), "s")
        }
    }
}
