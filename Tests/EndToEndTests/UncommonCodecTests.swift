import Lab
import TestSupport
import Testing

extension EndToEnd {
    /// H.264 with what nginx-rtmp and ffmpeg can't carry: shown as far as it can be, and one line says what is missing.
    @Suite struct UncommonCodecTests {
        enum Kind: CaseIterable {
            case opus, format12, format13, format15, setsBehindStartCodes, setsBehindLengths, enhancedH264

            func script(_ script: PublisherScript) -> PublisherScript {
                switch self {
                case .opus: script.withEnhancedSound("Opus")
                case .format12: script.withSound(format: 12)
                case .format13: script.withSound(format: 13)
                case .format15: script.withSound(format: 15)
                case .setsBehindStartCodes: script.withParameterSetsInBand(startCodes: true)
                case .setsBehindLengths: script.withParameterSetsInBand(startCodes: false)
                case .enhancedH264: script.withEnhancedPicture("avc1")
                }
            }

            /// Whether viewers see it.
            var isShown: Bool { self != .setsBehindLengths && self != .enhancedH264 }

            /// What the one warning names; `nil`: there is none.
            var words: String? {
                switch self {
                case .opus: "its sound is Opus"
                case .format12: "FLV's codec 12"
                case .format13: "FLV's codec 13"
                case .format15: "FLV's codec 15"
                case .setsBehindStartCodes: nil
                case .setsBehindLengths: "no sequence header"
                case .enhancedH264: "H.264 by enhanced RTMP"
                }
            }
        }

        @Test(.timeLimit(.minutes(2))) func whatCanBeShownIsAndTheRestIsNamed() async throws {
            try await withRelay(["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]) { relay in
                for kind in Kind.allCases {
                    let before = relay.lines.complaints.count
                    let publisher = try await relay.publisher(TestClip(keyframeSeconds: 1, seconds: 30)) {
                        kind.script($0)
                    }
                    var toLive: Double?
                    if kind.isShown {
                        let live = try await relay.observer.keyframe(of: .live, since: publisher.started)
                        toLive = live.received.arrival.seconds(since: publisher.started)
                        #expect(live.received.arrival.seconds(since: publisher.started) < 4, "\(kind)")
                        try await relay.second(after: live)
                        let sound = StreamFigures(
                            .audio, in: relay.observer.journal.slice(from: live.received.arrival, to: .now()))
                        #expect(sound.frames > 30, "\(kind)")
                    }
                    if let words = kind.words {
                        let line = try await relay.lines.first(
                            "warning", words, since: publisher.started, within: .seconds(6))
                        #expect(line.arrival.seconds(since: publisher.started) < 5, "\(kind)")
                        Figures.print(kind, "to live", toLive, "s, told:", line.text)
                        let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                        #expect(status.contains(words), "\(status)")
                    } else {
                        Figures.print(kind, "to live", toLive, "s, nothing told")
                    }
                    if kind == .setsBehindLengths {
                        // It is tried again, and that is not told again.
                        let end = publisher.started.advanced(by: 6)
                        _ = try await relay.observer.first("the slate", since: end, within: .seconds(9)) {
                            $0.feed == .slate
                        }
                    }
                    publisher.close()
                    try await relay.lines.first("publisher disconnected", since: publisher.started)
                    let complaints = relay.lines.complaints.dropFirst(before)
                    #expect(complaints.count == (kind.words == nil ? 0 : 1), "\(kind): \(complaints)")
                    #expect(relay.lines.matching("ffmpeg says", since: publisher.started) == [], "\(kind)")
                }
                #expect(relay.observer.meter.sessions == 1)
                #expect(relay.observer.meter.audio.distinctHeaders.count == 1)
            }
        }
    }
}
