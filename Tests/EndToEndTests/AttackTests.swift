import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// What unauthenticated clients can do to a broadcaster.
    @Suite struct AttackTests {
        /// Seconds for which the attack lasts. More in a long run: `make attack`.
        private static let seconds = getenv("ATTACK_SECONDS").flatMap { Double(String(cString: $0)) } ?? 20
        /// Each camera's stay, in seconds.
        private static let stay = min(50, max(6, seconds / 3))

        /// So that the next test says something: without the gate the attack is one.
        @Test(.timeLimit(.minutes(1))) func withoutTheGateOnePacketEndsTheIngest() async throws {
            try await withRelay { relay in
                let worker = try relay.process(of: .ingestWorker)
                let packet = Attack.bytes(.dataBeforeConnect)
                #expect(UnauthenticatedClient.visit(port: relay.ports.ingest, from: "127.0.0.1", saying: packet))
                try await relay.lines.first("a worker of nginx died", "signal=11")
                try await ProcessTable.wait(for: "the worker's end", within: .seconds(5)) {
                    worker.isAlive ? nil : ()
                }
                // A new one is there at once, and the push has noticed nothing.
                let gone = Moment.now()
                let publisher = try await relay.publisher()
                let admitted = try #require(await publisher.admitted()).seconds(since: gone)
                Figures.print("the next broadcaster was let in", admitted, "s after the worker's death")
                #expect(admitted < 1)
                publisher.close()
                #expect(relay.observer.meter.sessions == 1)
            }
        }

        @Test(.timeLimit(.minutes(20))) func unauthenticatedClientsKeepNobodyOffTheAir() async throws {
            try await withRelay { relay in
                let worker = try relay.process(of: .ingestWorker)
                let gate = try relay.process(of: .gate)
                let hook = try relay.process(of: .hook)
                let before = try await Holdings(relay)
                let begin = Moment.now()
                let attack = Attack(port: relay.ports.rtmp)
                var visits: [(marks: CameraMarks, first: Moment)] = []
                do {
                    while Moment.now().seconds(since: begin) < Self.seconds {
                        let camera = try await relay.camera()
                        let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                        _ = try await relay.observer.first(
                            "the camera's last frame", since: live.received.arrival.advanced(by: Self.stay),
                            within: .seconds(Self.stay + 15)
                        ) { $0.feed == .live }
                        let marks = await camera.stop()
                        visits.append((marks, live.received.arrival))
                        try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                    }
                } catch {
                    await attack.stop()
                    throw error
                }
                let after = try relay.process(of: .gate)
                let hookAfter = try relay.process(of: .hook)
                await attack.stop()
                let took = Moment.now().seconds(since: begin)
                Figures.print("attacked for", took, "s:", attack.figures)
                Figures.print(
                    "the gate used", after.processorTime(since: gate) / took * 100, "% of a core,",
                    after.memory.resident, "kB resident,", after.memory.anonymous, "kB of it its own")
                // It hears of the wrong keys alone. What else unauthenticated clients hold open must cost it nothing: it was 65 % of a core, and
                // cameras were late by seconds, when it read all of the host's connections to find its own.
                let hookLoad = hookAfter.processorTime(since: hook) / took * 100
                Figures.print("relay-hook used", hookLoad, "% of a core")
                #expect(hookLoad < 20)
                for kind in Attack.Kind.allCases { #expect(attack.count(of: kind) > 20, "\(kind)") }
                #expect(attack.count(of: .silence) >= Attack.crowd)

                let toLive = visits.map { $0.first.seconds(since: $0.marks.started) }
                // Off air is half a second without a frame of the camera. A stay begins with its first keyframe; what was received
                // together with it, and before it, came at the same moment.
                let frames = relay.observer.meter.frames
                let stays = visits.map { visit in
                    frames.filter { $0.received.arrival >= visit.first && $0.received.arrival < visit.marks.stopped }
                        .drop { !($0.feed == .live && $0.received.tag.isKeyframe) }
                }
                let gaps = stays.flatMap { stay in
                    let live = stay.filter { $0.feed == .live }.map(\.received.arrival)
                    return zip(live.dropFirst(), live).map { $0.seconds(since: $1) }
                }
                let slates = stays.joined().count { $0.feed == .slate }
                let offAir = gaps.filter { $0 > 0.5 }.reduce(0, +)
                Figures.print(
                    visits.count, "cameras, on air after", Statistics.median(toLive), "s, at worst", toLive.max(),
                    "s; then off air for", offAir, "s; longest time without a frame", gaps.max(),
                    "s; slate frames in their stays:", slates)
                #expect(toLive.allSatisfy { $0 < 2 }, "\(toLive)")
                #expect(offAir == 0)
                #expect(slates == 0)
                #expect(relay.lines.matching("publisher disconnected", since: begin).count == visits.count)
                #expect(relay.observer.meter.sessions == 1)
                #expect(worker.isAlive)
                #expect(after == gate)
                // Nothing has leaked, once those who are still waiting have been sent away.
                Figures.print("afterwards", try await before.waitUntilBack(relay).difference(from: before))
                #expect(relay.lines.matching("worker of nginx died").isEmpty)
                // Each is told why, and the log is no victim either: 20 lines a minute of each program that writes them.
                for word in ["wrong key", "before connect", "malformed", "too long"] {
                    #expect(!relay.lines.matching("refused", word).isEmpty, "\(word)")
                }
                #expect(relay.lines.matching("refused").count <= 40 * Int(took / 60 + 2))
            }
        }
    }
}
