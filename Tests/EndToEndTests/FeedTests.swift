import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// More than one publisher.
    @Suite struct FeedTests {
        @Test(.timeLimit(.minutes(1))) func theStandbyFeedReplacesTheSlate() async throws {
            try await withRelay { relay in
                let standby = try await relay.camera(app: "offline")
                let first = try await relay.observer.keyframe(of: .live, since: standby.started)
                try await relay.lines.first("on air: standby", "publisher arrived", since: standby.started)
                let camera = try await relay.camera(TestClip(sound: .mono44k, keyframeSeconds: 1, seconds: 8))
                let over = try await relay.lines.first("on air: live", "from=standby", since: camera.started)
                try await relay.observer.keyframe(of: .live, since: over.arrival)
                // A camera says goodbye before its process has ended.
                let leaving = Moment.now()
                let back = await camera.stop()
                let line = try await relay.lines.first("on air: standby", since: back.stopped)
                try await relay.observer.keyframe(of: .live, since: line.arrival)
                let gone = await standby.stop()
                try await relay.observer.keyframe(of: .slate, since: gone.stopped)
                try await relay.lines.first("on air: slate", "from=standby", since: gone.stopped)

                let meter = relay.observer.meter
                // In their order: the slate's last frame may arrive together with the first of what follows.
                let shown = meter.frames.prefix { $0.received.arrival <= leaving }.map(\.feed)
                let flashes = shown.drop { $0 == .slate }.count { $0 != .live }
                #expect(flashes == 0, "the slate flashed before live took over: \(shown)")
                #expect(meter.sessions == 1)
                #expect(meter.backward + meter.repeated == 0)
                #expect(try #require(meter.largestStep) <= LargeSteps.limit)
                Figures.print(
                    "standby to air", first.received.arrival.seconds(since: standby.started), "s, live to standby",
                    line.arrival.seconds(since: back.stopped), "s, largest step", meter.largestStep, "ms")
            }
        }

        /// OBS lost its network and comes back before its old connection is given up.
        @Test(.timeLimit(.minutes(1)), arguments: [true, false])
        func aPublisherTakesOverFromAHangingOne(beforeTheSlate: Bool) async throws {
            try await withRelay { relay in
                let hanging = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: hanging.started)
                _ = try await relay.observer.first(
                    "a second of live", since: live.received.arrival.advanced(by: 1), within: .seconds(5)
                ) { $0.feed == .live }
                let halted = hanging.pause()
                if !beforeTheSlate {
                    let slate = try await relay.observer.keyframe(of: .slate, since: halted.stopped)
                    let stalled = slate.received.arrival.seconds(since: halted.stopped)
                    Figures.print("camera halted to slate", stalled, "s")
                    #expect(stalled < 3)
                    try await relay.lines.first("on air: slate", "no frames from the publisher")
                }
                let second = try await relay.camera()
                let line = try await relay.lines.first("publisher takes over", since: second.started)
                let onAir = try await relay.lines.first("on air: live", since: line.arrival)
                let frame = try await relay.observer.first(
                    "the second camera's frames", since: onAir.arrival, within: .seconds(5)
                ) { $0.isKeyframe(of: .live) }
                let took = frame.received.arrival.seconds(since: second.started)
                #expect(took < 3)
                #expect(relay.observer.meter.sessions == 1)
                let faults = TimestampFaults(in: relay.observer.journal)
                #expect(faults.list == [], "\(faults)")
                await hanging.kill()
                await second.stop()
                try await relay.lines.first("on air: slate", "publisher left", since: onAir.arrival)
                Figures.print("second camera to live", took, "s, slate before:", !beforeTheSlate)
            }
        }
    }
}
