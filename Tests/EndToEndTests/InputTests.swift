import Lab
import TestSupport
import Testing

extension EndToEnd {
    /// Whatever a broadcaster sends: what viewers see of it, and that the platform's decoder is configured once.
    @Suite struct InputTests {
        /// Inputs that one relay gets one after the other.
        @Test(.timeLimit(.minutes(3)), arguments: Input.Group.allCases)
        func viewersSeeEveryInput(group: Input.Group) async throws {
            for input in group.inputs { try await input.prepare() }
            try await withRelay(["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]) { relay in
                for input in group.inputs { try await visit(input, relay) }
                let meter = relay.observer.meter
                #expect(
                    TestProfile.mayChangeHeaders || meter.video.distinctHeaders.count == 1, "the AVC header changed")
                #expect(meter.audio.distinctHeaders.count == 1, "the AAC header changed")
                #expect(meter.sessions == 1)
                let faults = TimestampFaults(in: relay.observer.journal)
                #expect(faults.list == [], "\(faults); \(relay.lines.matching("on air"))")
                #expect(relay.lines.complaints == [])
            }
        }

        private func visit(_ input: Input, _ relay: RunningRelay) async throws {
            let visitor = try await input.start(relay)
            do {
                let live = try await relay.observer.keyframe(of: .live, since: visitor.started, within: .seconds(12))
                let end = live.received.arrival.advanced(by: input.seconds)
                let last = try await relay.observer.first(
                    "\(input.seconds) s of \(input.name)", since: end, within: .seconds(input.seconds + 12)
                ) { $0.feed == .live }
                let stopped = await visitor.leave()
                try await relay.observer.keyframe(of: .slate, since: stopped)
                let words = relay.lines.matching(" switcher ", since: visitor.started)
                if !input.isCopiedAtFirst || !TestProfile.mayChangeHeaders {
                    #expect(words.isEmpty != input.isRemarkable, "\(input.name): \(words)")
                }
                let visit = relay.observer.journal.slice(from: live.received.arrival, to: end)
                let figures = StreamFigures(.video, in: visit)
                let sound = StreamFigures(.audio, in: visit)
                let toLive = live.received.arrival.seconds(since: visitor.started)
                let length = last.received.tag.timestamp - live.received.tag.timestamp
                Figures.print(
                    input.name, "- to live", toLive, "s,", figures.frames, "frames,", sound.frames,
                    "of sound, largest step", figures.largestStep, sound.largestStep, "ms,", length, "ms of program in",
                    last.received.arrival.seconds(since: live.received.arrival), "s, silence", figures.largestSilence,
                    "s")
                #expect(toLive < input.limit, "\(input.name)")
                // 30 pictures and 46.9 AAC frames a second, and no more time than has passed.
                // What has waited on a host that was busy for a moment is skipped, at most what the limit of the silence below allows.
                let skipped = Double(max(0, (figures.largestStep ?? 0) - 200)) / 1000
                #expect(
                    Double(figures.frames) > 30 * (input.seconds - skipped) * 0.7, "\(input.name): pictures are missing"
                )
                #expect(Double(sound.frames) > 46.9 * input.seconds * 0.7, "\(input.name): sound is missing")
                #expect(Double(length) < (input.seconds + 1) * 1000, "\(input.name): more program than time")
                #expect(try #require(figures.largestSilence) < 1, "\(input.name): the picture stood still")

                let shown = (live.received.tag.timestamp + last.received.tag.timestamp) / 2
                let picture = try await SeenPicture.take(
                    input.name, at: max(shown, last.received.tag.timestamp - 1000), of: relay)
                // The bars of the test picture, and neither black nor the slate.
                #expect(picture.brightness(ofColumns: 230..<410) > 40, "\(input.name): the picture is dark")
                input.check(picture)
                let volume = try await SeenPicture.volume(
                    from: live.received.tag.timestamp + 500, to: last.received.tag.timestamp, of: relay)
                #expect(input.isHeard ? (-35 ... -10).contains(volume) : volume < -80, "\(input.name): \(volume) dB")
            } catch {
                await visitor.leave()
                throw error
            }
        }
    }
}
