import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// LOW_BITRATE, with a publisher whose bitrate falls and rises while its pictures stay the same.
    @Suite struct BitrateTests {
        private static let rule = [
            "LOW_BITRATE": "1000k", "LOW_BITRATE_SECONDS": "2", "LOW_BITRATE_RECOVER_SECONDS": "3",
        ]

        /// 830 kbit/s from second 6 to second 13, and 640 more around it.
        private func publisher(_ relay: RunningRelay) async throws -> ScriptedPublisher {
            try await relay.publisher(TestClip(keyframeSeconds: 1, seconds: 26)) {
                $0.padded(by: 2700) { !(6..<13).contains($0) }
            }
        }

        @Test(.timeLimit(.minutes(1))) func whoSendsTooLittleIsNotShownUntilItIsEnough() async throws {
            // With a slate of its own, which is ready before anybody comes.
            let settings = Self.rule.merging(["LOW_BITRATE_SHOWS": "connection"]) { $1 }
            let state = try RunningRelay.stateDirectory()
            try await withRelay(settings, arguments: ["--state-dir", state.path]) { relay in
                try await relay.lines.first("the slate is rendered", "slate=connection", within: .seconds(30))
                let file = try #require(
                    ProcFile.entries(of: "\(state.path)/slates").first {
                        $0.hasSuffix(".flv") && !$0.hasPrefix("builtin")
                    })

                relay.observer.learn(try FLVFile.tags(of: "\(state.path)/slates/\(file)"), as: .file("connection"))
                let publisher = try await publisher(relay)
                try await relay.observer.keyframe(of: .live, since: publisher.started)
                let low = try await relay.lines.first(
                    "too little arrives from the publisher", "limit=1000000", since: publisher.started,
                    within: .seconds(15))
                let fell = low.arrival.seconds(since: publisher.started)
                #expect((7...10).contains(fell), "\(fell) s after it began")
                let slate = try await relay.observer.keyframe(of: .file("connection"), since: low.arrival)
                let status = try await relay.control("status")
                #expect(status.lines.contains { $0.contains("too little arrives from it") }, "\(status.lines)")
                let good = try await relay.lines.first(
                    "enough arrives from the publisher again", since: low.arrival, within: .seconds(15))
                let rose = good.arrival.seconds(since: publisher.started)
                #expect((15...20).contains(rose), "\(rose) s after it began")
                let live = try await relay.observer.keyframe(of: .live, since: good.arrival)
                Figures.print(
                    "slate after", slate.received.arrival.seconds(since: low.arrival), "s, live again after",
                    live.received.arrival.seconds(since: good.arrival), "s")
                #expect(
                    !relay.observer.meter.frames.contains { $0.feed == .slate && $0.received.arrival > low.arrival },
                    "viewers saw the other slate, too")
                publisher.close()
                try await relay.observer.keyframe(of: .slate, since: good.arrival)
                #expect(relay.observer.meter.sessions == 1)
            }
        }

        @Test(.timeLimit(.minutes(1))) func itMayBeToldAlone() async throws {
            try await withRelay(Self.rule.merging(["LOW_BITRATE_SHOWS": "keep"]) { $1 }) { relay in
                let publisher = try await publisher(relay)
                try await relay.observer.keyframe(of: .live, since: publisher.started)
                let low = try await relay.lines.first(
                    "too little arrives from the publisher", since: publisher.started, within: .seconds(15))
                try await relay.lines.first(
                    "enough arrives from the publisher again", since: low.arrival, within: .seconds(15))
                #expect(
                    !relay.observer.meter.frames.contains { $0.feed == .slate && $0.received.arrival > low.arrival })
                publisher.close()
            }
        }
    }
}

extension PublisherScript {
    /// The same with filler data (H.264, 7.3.2.7: NAL unit type 12) in each picture, as encoders with a constant bitrate send it.
    ///
    /// - Parameters:
    ///   - count: Bytes for each picture.
    ///   - isPadded: Whether a picture of this second has them.
    func padded(by count: Int, while isPadded: (Double) -> Bool) -> PublisherScript {
        let unit = [0x0C] + [UInt8](repeating: 0xFF, count: count - 6) + [0x80]
        let length = (0..<4).map { UInt8(truncatingIfNeeded: unit.count >> (24 - 8 * $0)) }
        return PublisherScript(
            messages.map { message in
                guard message.type == 9, !message.isHeader, isPadded(message.due) else { return message }
                var message = message
                message.payload += length + unit
                return message
            })
    }
}
