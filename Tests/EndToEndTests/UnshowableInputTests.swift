import Lab
import TestSupport
import Testing

extension EndToEnd {
    /// Publishers that are let in and have nothing to show.
    @Suite struct UnshowableInputTests {
        /// What is sent, and what the one warning must name.
        enum Kind: CaseIterable {
            case onlySound, hevc

            var words: String {
                switch self {
                case .onlySound: "no picture"
                case .hevc: "choose an H.264 encoder in OBS"
                }
            }

            func script(_ script: PublisherScript) -> PublisherScript {
                switch self {
                case .onlySound: script.without(9)
                case .hevc: script.asHEVC
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: Kind.allCases)
        func theSlateStaysAndOneLineSaysWhy(kind: Kind) async throws {
            try await withRelay { relay in
                let publisher = try await relay.publisher(TestClip(keyframeSeconds: 1, seconds: 30)) { kind.script($0) }
                let line = try await relay.lines.first("warning", kind.words, within: .seconds(6))
                let told = line.arrival.seconds(since: publisher.started)
                Figures.print(kind, "told after", told, "s:", line.text)
                #expect(told < 4)
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains(kind.words), "\(status)")
                // Longer than a switcher may take to get ready.
                _ = try await relay.observer.first(
                    "the slate", since: publisher.started.advanced(by: 18), within: .seconds(20)
                ) { $0.feed == .slate }
                #expect(relay.observer.meter.frames.allSatisfy { $0.feed == .slate })
                #expect(relay.lines.complaints.count == 1, "\(relay.lines.complaints)")
                // It waits and does not come and go.
                let switchers = relay.processes(of: .switcher)
                #expect(switchers.count == 2, "\(switchers)")
                #expect(switchers.allSatisfy { $0.age > 14 }, "\(switchers)")
                publisher.close()
                try await relay.lines.first("publisher disconnected", since: line.arrival)
                // The next one that can be shown is.
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                await camera.stop()
            }
        }
    }
}
