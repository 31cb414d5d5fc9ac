import Lab
import Testing

@Suite struct SwitchFiguresTests {
    private let marks = CameraMarks(
        started: Fabricated.start.advanced(by: 1.5), stopped: Fabricated.start.advanced(by: 4.8))

    private func measure(_ tags: [ReceivedTag], _ marks: [CameraMarks]? = nil) -> [SwitchFigures] {
        SwitchFigures.measure(
            marks ?? [self.marks], in: ProgramMeter(ProgramJournal(tags), feeds: Fabricated.slate))
    }

    @Test func measuresBothSwitchesOfACycle() throws {
        let figures = try #require(measure(Fabricated.program).first)
        #expect(abs(try #require(figures.toLive) - 0.5) < 0.001)
        #expect(abs(try #require(figures.toSlate) - 0.2) < 0.001)
        #expect(figures.largestStep == 40)
        #expect(figures.sessions == 1)
    }

    @Test func aLiveInterFrameIsNotLiveYet() throws {
        var tags = Fabricated.program.filter { !($0.tag.media == .video && $0.tag.timestamp == 2000) }
        let late = try #require(tags.firstIndex { $0.tag.media == .video && $0.tag.timestamp == 2400 })
        tags[late] = Fabricated.video(2400, at: 2.4, key: true, hash: 5)
        #expect(abs(try #require(measure(tags).first?.toLive) - 0.9) < 0.001)
    }

    @Test func reportsSwitchesThatDidNotHappen() {
        let slateOnly = (0..<8).flatMap { Fabricated.second($0, live: false) }
        #expect(measure(slateOnly).first?.toLive == nil)
        #expect(measure(slateOnly).first?.toSlate == nil)
        let liveForEver = (0..<8).flatMap { Fabricated.second($0, live: $0 >= 2) }
        #expect(measure(liveForEver).first?.toLive != nil)
        #expect(measure(liveForEver).first?.toSlate == nil)
    }

    @Test func aSecondLiveStretchDelaysTheSlate() throws {
        let flapping = (0..<8).flatMap { Fabricated.second($0, live: (2..<5).contains($0) || $0 == 6) }
        #expect(abs(try #require(measure(flapping).first?.toSlate) - 2.2) < 0.001)
    }

    @Test func reportsTheStepAndTheSilenceAroundASwitch() throws {
        let tags = Fabricated.program.compactMap { received -> ReceivedTag? in
            guard received.tag.timestamp >= 2000 else { return received }
            let time = received.arrival.seconds(since: Fabricated.start) + 0.3
            let late = Fabricated.start.advanced(by: time)
            let tag = FLVTag(
                content: received.tag.content, timestamp: received.tag.timestamp + 90, size: 1, hash: received.tag.hash)
            return ReceivedTag(session: 1, arrival: late, tag: tag)
        }
        let figures = try #require(measure(tags).first)
        #expect(figures.largestVideoStep == 130)
        #expect(figures.largestAudioStep == 110)
        #expect(figures.largestStep == 130)
        #expect(abs(try #require(figures.largestVideoSilence) - 0.34) < 0.001)
        #expect(abs(try #require(figures.largestSilence) - 0.32) < 0.001)
        #expect(abs(try #require(figures.toLive) - 0.8) < 0.001)
    }

    @Test func aCycleEndsWhereTheNextBegins() {
        let again = CameraMarks(
            started: Fabricated.start.advanced(by: 6), stopped: Fabricated.start.advanced(by: 7))
        let figures = measure(Fabricated.program, [marks, again])
        #expect(figures.map { $0.toSlate == nil } == [false, true])
        #expect(figures.map { $0.toLive == nil } == [false, true])
    }

    @Test func aReconnectCountsAsASession() {
        let tags = Fabricated.program.map { received in
            received.tag.timestamp < 3000
                ? received : ReceivedTag(session: 2, arrival: received.arrival, tag: received.tag)
        }
        #expect(measure(tags).first?.sessions == 2)
    }
}
