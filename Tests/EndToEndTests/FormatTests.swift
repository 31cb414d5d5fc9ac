import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// OUT_RES=source, OUT_FPS=source: the program follows its publishers.
    @Suite struct FormatTests {
        private static let settings = [
            "OUT_RES": "source", "OUT_FPS": "source", "LIVE_MODE": "copy", "FLAP_SWITCHES": "100",
            "FLAP_STEADY_SECONDS": "0",
        ]

        /// The first visit of a new format is encoded to the former one; then slates are rendered in it, and the next visit is copied. A relay
        /// that starts later begins with it.
        @Test(.timeLimit(.minutes(1))) func aNewFormatCostsOneEncodedVisit() async throws {
            let state = try RunningRelay.stateDirectory()
            let saved = "\(state.path)/format.json"
            try #"{"size":"640x360","frameRate":"30"}"#.write(toFile: saved, atomically: true, encoding: .utf8)
            let clip = TestClip(width: 480, height: 270, framesPerSecond: 25, keyframeSeconds: 1, seconds: 8)
            _ = try await clip.file(cache: Places.clips)
            try await withRelay(Self.settings, arguments: ["--state-dir", state.path]) { relay in
                func headers() -> Int { relay.observer.meter.video.distinctHeaders.count }
                func status() async throws -> StatusFormat {
                    let text = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                    let reply = try JSONDecoder().decode(StatusFormat.self, from: Data(text.utf8))
                    return reply
                }
                let before = try await status()
                #expect(before.program == "640x360 at 30" && before.next == nil)
                #expect(headers() == 1)

                var camera = try await relay.camera(clip)
                var live = try await relay.observer.keyframe(of: .live, since: camera.started)
                try await relay.lines.first(
                    "picture is encoded, not copied",
                    "it is 480x270 at 25, and the program 640x360 at 30 until nobody publishes any more",
                    since: camera.started)
                try await relay.seconds(2, after: live.received.arrival)
                let during = try await status()
                #expect(during.program == "640x360 at 30" && during.next == "480x270 at 25")
                let screen = try await relay.control("status")
                #expect(
                    screen.lines.contains { $0.contains("640x360 at 30; 480x270 at 25 when nobody publishes any more") }
                )
                #expect(headers() == 1, "it is shown in the program's format")
                var marks = await camera.stop()
                try await relay.lines.first(
                    "takes the format of its last publisher", "480x270 at 25", since: marks.stopped)
                let changed = try await Processes.eventually(within: .seconds(10)) { headers() == 2 }
                #expect(changed, "slates have the new format")
                for name in ProcFile.entries(of: "\(state.path)/slates") where name.hasSuffix(".flv") {
                    relay.observer.learn(try FLVFile.tags(of: "\(state.path)/slates/\(name)"), as: .slate)
                }
                try await relay.observer.keyframe(of: .slate, since: .now())

                camera = try await relay.camera(clip)
                live = try await relay.observer.keyframe(of: .live, since: camera.started)
                let toLive = live.received.arrival.seconds(since: camera.started)
                let sums = Set(try FLVFile.tags(of: try await clip.file(cache: Places.clips)).map(\.hash))
                #expect(sums.contains(live.received.tag.hash), "it is copied")
                try await relay.seconds(1, after: live.received.arrival)
                let after = try await status()
                #expect(after.program == "480x270 at 25" && after.next == nil)
                marks = await camera.stop()
                try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                #expect(headers() == 3, "two slates and the publisher")
                let meter = relay.observer.meter
                #expect(meter.sessions == 1 && meter.backward == 0 && meter.repeated == 0)
                #expect(relay.lines.matching("takes the format").count == 1)
                #expect(relay.lines.complaints == [])
                Figures.print("the next visit, copied, to live", toLive, "s")
            }
            let kept = try String(contentsOfFile: saved, encoding: .utf8)
            #expect(kept.contains("480x270") && kept.contains("\"25\""), "\(kept)")
        }

        /// What the status says of the program's format.
        private struct StatusFormat: Decodable {
            struct Channel: Decodable {
                struct Format: Decodable {
                    let size: String
                    let frameRate: String
                    var text: String { "\(size) at \(frameRate)" }
                }
                let format: Format?
                let nextFormat: Format?
            }
            let channels: [Channel]
            var program: String? { channels.first?.format?.text }
            var next: String? { channels.first?.nextFormat?.text }
        }
    }
}
