import Lab
import Testing

@Suite struct ContentSkewTests {
    /// A file of four seconds: each frame and each sound is different but for a silence in the middle.
    private static let file: [FLVTag] = (0..<100).flatMap { number -> [FLVTag] in
        let hash = UInt64(number + 10_000)
        let sound = (40..<60).contains(number) ? 1 : hash + 100_000
        return [
            FLVTag(content: .video(.init(isKeyframe: number % 25 == 0)), timestamp: number * 40, size: 1, hash: hash),
            FLVTag(content: .audio(.init()), timestamp: number * 40, size: 1, hash: sound),
        ]
    }

    /// The file in a loop, displaced in time, and its audio a little more.
    private func onAir(rounds: Int, at base: Int, audio shift: Int) -> [ReceivedTag] {
        (0..<rounds).flatMap { round in
            Self.file.map { tag in
                let timestamp = base + round * 4000 + tag.timestamp + (tag.media == .audio ? shift : 0)
                let arrival = Fabricated.start.advanced(by: Double(base + round * 4000 + tag.timestamp) / 1000)
                let moved = FLVTag(content: tag.content, timestamp: timestamp, size: 1, hash: tag.hash)
                return ReceivedTag(session: 1, arrival: arrival, tag: moved)
            }
        }
    }

    private func meter(_ tags: [ReceivedTag]) -> ProgramMeter {
        var feeds = FeedIndex()
        feeds.add(Self.file, as: .slate)
        return ProgramMeter(ProgramJournal(tags), feeds: feeds)
    }

    @Test func aFaithfulCopyHasNone() {
        let tags = onAir(rounds: 3, at: 500, audio: 0)
        #expect(ContentSkew.measure(of: .slate, in: meter(tags)).map(\.milliseconds) == [0])
        #expect(ContentSkew.change(of: .slate, in: meter(tags)) == nil)
    }

    @Test func reportsAudioThatMovedWhileTheCameraWasOnAir() {
        let camera = (9..<12).flatMap { Fabricated.second($0, live: true) }
        let tags = onAir(rounds: 2, at: 500, audio: 5) + camera + onAir(rounds: 2, at: 12_000, audio: 75)
        #expect(ContentSkew.measure(of: .slate, in: meter(tags)).map(\.milliseconds) == [5, 75])
        #expect(ContentSkew.change(of: .slate, in: meter(tags)) == 70)
    }

    @Test func whatIsNotInTheFileHasNone() {
        let tags = (0..<3).flatMap { Fabricated.second($0, live: true) }
        #expect(ContentSkew.measure(of: .slate, in: meter(tags)) == [])
    }
}
