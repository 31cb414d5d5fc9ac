import Lab
import TestSupport
import Testing

extension EndToEnd {
    /// RTMP as encoders really send it, beyond what nginx-rtmp takes.
    @Suite struct EncoderFormTests {
        private struct Encoder: Sendable {
            let name: String
            let form: ChunkForm
            let change: @Sendable (PublisherScript) -> PublisherScript

            init(
                _ name: String, _ form: ChunkForm = ChunkForm(),
                change: @escaping @Sendable (PublisherScript) -> PublisherScript = { $0 }
            ) {
                (self.name, self.form, self.change) = (name, form, change)
            }

            static let all: [Encoder] = {
                var all = [32, 64, 65_599].map { Encoder("chunk stream \($0)", ChunkForm(chunkStream: $0)) }
                for size: UInt32 in [1, 64, 127, 0x0800_0000, 0x7FFF_FFFF] {
                    all.append(Encoder("chunk size \(size)", ChunkForm(chunkSize: size)))
                }
                // The timestamp needs its extension a second after the beginning: 4.66 h into a broadcast.
                for isRepeated in [true, false] {
                    let form = ChunkForm(chunkSize: 128, repeatsExtendedTimestamps: isRepeated)
                    all.append(
                        Encoder("extended timestamps, repeated: \(isRepeated)", form) { script in
                            script.retimed { $0.timestamp + 0xFF_FFFF - 1000 }
                        })
                }
                all.append(Encoder("a keyframe of 8 MiB") { $0.filled(after: 1, to: 8 << 20) })
                return all
            }()
        }

        /// Short visits are not flapping here.
        private static let settings = ["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]

        /// Each is on air, and stays: no warning, no slate in between, one platform session.
        @Test(.timeLimit(.minutes(3))) func everyFormOfChunksIsOnAir() async throws {
            try await withRelay(Self.settings) { relay in
                for encoder in Encoder.all { try await visit(relay, encoder) }
                #expect(relay.observer.meter.sessions == 1)
                #expect(relay.lines.matching("warning") == [])
                let faults = TimestampFaults(in: relay.observer.journal)
                #expect(faults.list == [], "\(faults)")
            }
        }

        private func visit(_ relay: RunningRelay, _ encoder: Encoder) async throws {
            let clip = TestClip(keyframeSeconds: 1, seconds: 8)
            let publisher = try await relay.publisher(clip, form: encoder.form, encoder.change)
            let live = try await relay.observer.keyframe(of: .live, since: publisher.started)
            let end = live.received.arrival.advanced(by: 2.5)
            _ = try await relay.observer.first("more of it", since: end, within: .seconds(5)) { $0.feed == .live }
            let stay = relay.observer.meter.frames.filter {
                $0.received.arrival > live.received.arrival && $0.received.arrival < end
            }
            #expect(stay.allSatisfy { $0.feed == .live }, "\(encoder.name): the slate was on air")
            let stopped = Moment.now()
            publisher.close()
            let slate = try await relay.observer.keyframe(of: .slate, since: stopped)
            Figures.print(
                encoder.name, "on air after", live.received.arrival.seconds(since: publisher.started), "s, slate after",
                slate.received.arrival.seconds(since: stopped), "s")
        }

        /// Wirecast's stop is a second publish without a name; whatever ends a stream does so at once, and is forgotten at once.
        @Test(.timeLimit(.minutes(2))) func everyGoodbyeIsAStop() async throws {
            try await withRelay(Self.settings) { relay in
                for goodbye in ScriptedPublisher.Goodbye.allCases {
                    let publisher = try await relay.publisher(TestClip(keyframeSeconds: 1, seconds: 8)) { $0.prefix(2) }
                    try await relay.observer.keyframe(of: .live, since: publisher.started)
                    #expect(await publisher.outcome() == .sent)
                    let said = Moment.now()
                    try publisher.say(goodbye)
                    let slate = try await relay.observer.keyframe(of: .slate, since: said)
                    let gone = try await relay.lines.first("publisher disconnected", since: said)
                    let took = slate.received.arrival.seconds(since: said)
                    Figures.print(
                        goodbye, "slate after", took, "s, disconnected after", gone.arrival.seconds(since: said), "s")
                    // 0.3 s on a host with nothing else to do.
                    #expect(took < 1)
                    publisher.close()
                }
                #expect(relay.lines.matching("takes over") == [])
                #expect(relay.lines.matching("warning") == [])
                #expect(relay.lines.matching("refused") == [])
                #expect(relay.observer.meter.sessions == 1)
            }
        }

        /// What cannot be read is told, with the reason, and disconnected.
        @Test(.timeLimit(.minutes(1))) func whatCannotBePassedOnIsTold() async throws {
            try await withRelay(Self.settings) { relay in
                let large = try await relay.publisher { $0.filled(after: 1, to: 11 << 20) }
                try await relay.lines.first(
                    "publisher was disconnected", "a picture of 11534336 bytes", since: large.started)
                try await relay.lines.first("on air: slate", since: large.started)
                let idle = try ScriptedPublisher.start(PublisherScript([]), to: relay.target())
                let line = try await relay.lines.first(
                    "publisher sends no media", "no picture and no sound for 5 s", since: idle.started)
                Figures.print("told of a publisher without media after", line.arrival.seconds(since: idle.started), "s")
                idle.close()
            }
        }
    }
}
