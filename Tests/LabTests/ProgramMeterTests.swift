import Lab
import Testing

@Suite struct ProgramMeterTests {
    private func meter(_ tags: [ReceivedTag]) -> ProgramMeter {
        ProgramMeter(ProgramJournal(tags), feeds: Fabricated.slate)
    }

    @Test func findsNothingInAFaultlessProgram() throws {
        let meter = meter(Fabricated.program)
        #expect(meter.sessions == 1)
        #expect(meter.backward == 0)
        #expect(meter.repeated == 0)
        #expect(meter.video.largestStep == 40)
        #expect(meter.audio.largestStep == 20)
        #expect(meter.largestStep == 40)
        #expect(abs(try #require(meter.largestSilence) - 0.02) < 0.001)
        #expect(abs(try #require(meter.video.largestSilence) - 0.04) < 0.001)
        #expect(abs(try #require(meter.skewChange())) < 0.001)
        #expect(meter.frames.count { $0.feed == .slate } == 125)
        #expect(meter.frames.count { $0.feed == .live } == 75)
    }

    @Test func anEmptyProgramHasNoFigures() {
        let meter = meter([])
        #expect(meter.sessions == 0)
        #expect(meter.largestStep == nil)
        #expect(meter.largestSilence == nil)
        #expect(meter.skewChange() == nil)
    }

    @Test func reportsATimestampThatStepsBack() {
        let tags = [0, 40, 20, 60].map { Fabricated.video($0, at: Double($0) / 1000) }
        #expect(meter(tags).video.backward == 1)
        #expect(meter(tags).audio.backward == 0)
        #expect(meter(tags).backward == 1)
    }

    @Test func reportsFrozenTimestamps() {
        let tags = [0, 40, 40, 40].enumerated().map { Fabricated.video($1, at: Double($0) / 25) }
        #expect(meter(tags).repeated == 2)
        #expect(meter(tags).backward == 0)
    }

    @Test func audioAndVideoMayShareATimestamp() {
        #expect(meter([Fabricated.audio(40, at: 0), Fabricated.video(40, at: 0)]).repeated == 0)
    }

    @Test func reportsAStepOfAudioAlone() {
        let tags = Fabricated.program.map { received in
            guard received.tag.media == .audio, received.tag.timestamp >= 4000 else { return received }
            return Fabricated.audio(received.tag.timestamp + 130, at: received.arrival.seconds(since: Fabricated.start))
        }
        #expect(meter(tags).audio.largestStep == 150)
        #expect(meter(tags).video.largestStep == 40)
    }

    @Test func aNewSessionMayStartItsTimestampsAnew() {
        let tags = [
            Fabricated.video(5000, at: 1), Fabricated.video(0, at: 4, session: 2),
            Fabricated.video(40, at: 4.04, session: 2),
        ]
        #expect(meter(tags).sessions == 2)
        #expect(meter(tags).backward == 0)
        #expect(meter(tags).largestStep == 40)
        #expect(meter(tags).largestSilence == 3)
    }

    @Test func tellsSilenceOfAllFromSilenceOfVideo() throws {
        let tags = Fabricated.program.filter { received in
            received.tag.media == .audio || !(3000..<4000).contains(received.tag.timestamp)
        }
        #expect(abs(try #require(meter(tags).video.largestSilence) - 1.04) < 0.001)
        #expect(abs(try #require(meter(tags).largestSilence) - 0.02) < 0.001)
    }

    @Test func comparesSequenceHeadersByteByByte() {
        let video = FLVTag.Content.video(.init(isKeyframe: true, packet: .sequenceHeader))
        let audio = FLVTag.Content.audio(.init(packet: .sequenceHeader))
        let same = [Fabricated.header(video, [1, 2], at: 0), Fabricated.header(video, [1, 2], at: 1)]
        #expect(meter(same).video.sequenceHeaders == 2)
        #expect(meter(same).video.headersAreIdentical)
        let other = same + [Fabricated.header(audio, [1, 2], at: 1), Fabricated.header(video, [1, 3], at: 2)]
        #expect(!meter(other).video.headersAreIdentical)
        #expect(meter(other).video.distinctHeaders == [[1, 2], [1, 3]])
        #expect(meter(other).audio.headersAreIdentical)
        #expect(meter(other).audio.sequenceHeaders == 1)
        #expect(meter(other).video.frames == 0)
    }

    @Test func reportsAudioThatRunsAwayFromVideo() throws {
        let tags = Fabricated.program.map { received in
            guard received.tag.media == .audio, received.tag.timestamp >= 4000 else { return received }
            return Fabricated.audio(received.tag.timestamp + 80, at: received.arrival.seconds(since: Fabricated.start))
        }
        #expect(abs(try #require(meter(tags).skewChange()) - 80) < 0.01)
    }

    @Test func anInterFrameCountsForTheSlateOnlyAfterItsKeyframe() {
        let tags = [
            Fabricated.video(0, at: 0, key: true, hash: 7),
            Fabricated.video(40, at: 0.04, hash: Fabricated.slateInter),
            Fabricated.video(80, at: 0.08, key: true, hash: Fabricated.slateKey),
            Fabricated.video(120, at: 0.12, hash: Fabricated.slateInter),
            Fabricated.video(160, at: 0.16, hash: 8),
        ]
        #expect(meter(tags).frames.map(\.feed) == [.live, .live, .slate, .slate, .live])
    }
}
