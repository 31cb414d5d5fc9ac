import Testing

@testable import Lab

@Suite struct BenchVisitTests {
    private let start = Fabricated.start

    /// A camera that sends six seconds of frames from one second on, the first shown at 67 ms.
    private var visit: BenchVisit {
        let sent = (0..<180).map { number -> ReceivedTag in
            let time = Double(number) / 30
            return ReceivedTag(
                session: 1, arrival: start.advanced(by: 1 + time),
                tag: FLVTag(
                    content: .video(.init(isKeyframe: number % 60 == 0, compositionTime: 67)),
                    timestamp: Int((time * 1000).rounded()), size: 9000, hash: UInt64(number)))
        }
        return BenchVisit(
            marks: CameraMarks(started: start, stopped: start.advanced(by: 7)), departure: .clean,
            sent: ProgramJournal(sent), load: nil)
    }

    /// What viewers see of it: `first` frames are missing at its start, `last` at its end, and the rest is `delay` seconds late.
    private func seen(first: Int, last: Int, delay: Double, session: Int = 1) -> [SeenFrame] {
        let slate = (0..<30).map {
            SeenFrame(
                session: session, time: Double($0) * 1000 / 30, arrival: start.advanced(by: Double($0) / 30),
                edge: .other)
        }
        let live = (first..<(180 - last)).map { number -> SeenFrame in
            let time = Double(number) / 30
            let flash = FlashShade(rawValue: Int(time / 2) % 4)
            let isFlash = time - Double(Int(time / 2)) * 2 < 0.19
            return SeenFrame(
                session: session, time: 5000 + time * 1000, arrival: start.advanced(by: 1 + time + delay),
                edge: isFlash ? flash.map { .flash($0) } ?? .camera : .camera)
        }
        return slate + live
    }

    @Test func comparesWhatWasSentWithWhatIsSeen() throws {
        let figures = visit.compare(with: seen(first: 12, last: 5, delay: 0.58))
        #expect(figures.delays.count == 2)
        for delay in figures.delays { #expect(abs(delay - 0.58) < 0.001) }
        #expect(figures.lostAtStart == 12)
        #expect(figures.lostAtEnd == 5)
    }

    @Test func aDelayOfMoreThanAPeriodIsNotTakenForALesserOne() {
        let figures = visit.compare(with: seen(first: 0, last: 0, delay: 3.3))
        #expect(figures.delays.allSatisfy { abs($0 - 3.3) < 0.001 } && figures.delays.count == 2)
        #expect(figures.lostAtStart == 0)
        #expect(figures.lostAtEnd == 0)
    }

    @Test func withoutAFlashNothingIsKnown() {
        #expect(visit.compare(with: seen(first: 130, last: 5, delay: 0.5)) == BenchVisitFigures())
        #expect(visit.compare(with: []) == BenchVisitFigures())
    }

    @Test func readsPicturesAndFindsTheirTags() {
        let lumas = SeenFrames.parse([
            "frame:0    pts:67      pts_time:0.067", "lavfi.signalstats.YAVG=16.4", "frame:1 pts:100 pts_time:0.1",
            "lavfi.signalstats.YAVG=181", "frame:2 pts:133 pts_time:0.133", "lavfi.signalstats.YAVG=41",
        ])
        #expect(lumas.map(\.time) == [67, 100, 133])
        func tags(_ times: [Int]) -> [ReceivedTag] {
            times.enumerated().map { index, time in
                ReceivedTag(
                    session: 1, arrival: start.advanced(by: Double(index)),
                    tag: FLVTag(
                        content: .video(.init(isKeyframe: index == 0, compositionTime: 67)), timestamp: time, size: 1,
                        hash: 1))
            }
        }
        let good = SeenFrames.match(lumas, with: tags([0, 33, 66]), atLeast: 3, session: 1)
        #expect(good.map(\.edge) == [.camera, .flash(.bright), .other])
        #expect(good.map(\.time) == [67, 100, 133])
        #expect(good.map(\.isLive) == [true, true, false])
        // Timestamps that stand still say nothing: the n-th picture is the n-th tag's.
        let frozen = SeenFrames.match(lumas, with: tags([0, 0, 0]), atLeast: 3, session: 1)
        #expect(frozen.map { $0.arrival.seconds(since: start) } == [0, 1, 2])
    }

    /// A publisher that is cut off after a frame that is shown later than the next ones: the slate's first picture has the same time.
    /// ffmpeg then gives pictures the times of their decoding.
    @Test func aPictureIsFoundByItsPlaceWhereTimesOverlap() {
        func tag(_ time: Int, _ composition: Int, isKeyframe: Bool = false) -> ReceivedTag {
            ReceivedTag(
                session: 1, arrival: start.advanced(by: Double(time)),
                tag: FLVTag(
                    content: .video(.init(isKeyframe: isKeyframe, compositionTime: composition)), timestamp: time,
                    size: 1, hash: 1))
        }
        let tags = [
            tag(0, 67, isKeyframe: true), tag(33, 133), tag(67, 33), tag(100, 66, isKeyframe: true), tag(133, 67),
        ]
        let lumas = [(33, 16.0), (67, 16), (100, 16), (133, 32), (200, 32)]
        let seen = SeenFrames.match(lumas, with: tags, atLeast: 4, session: 1)
        #expect(seen.map(\.time) == [67, 100, 166, 166, 200])
        #expect(seen.map { $0.arrival.seconds(since: start) } == [0, 67, 33, 100, 133])
        #expect(seen.map(\.isLive) == [true, true, true, false, false])
        // One is missing: only times can tell which.
        let fewer = SeenFrames.match(lumas.filter { $0.0 != 67 }, with: tags, atLeast: 5, session: 1)
        #expect(fewer.map(\.time) == [100, 200])
    }

    @Test func mediaTimeIsComparedWithTheClockWithinOneSession() throws {
        // Half a second of media time more than the clock from the third second on.
        func journal(_ session: (Int) -> Int) -> ProgramJournal {
            ProgramJournal(
                (0..<300).map { number in
                    let time = Double(number) / 30
                    return Fabricated.video(
                        Int((time * 1000).rounded()) + (time > 3 ? 500 : 0), at: time, session: session(number))
                })
        }
        let (begin, end) = (start.advanced(by: 2.5), start.advanced(by: 10))
        let offset = try #require(ClockOffset.seconds(from: begin, to: end, in: journal { _ in 1 }))
        #expect(abs(offset - 0.5) < 0.002)
        #expect(ClockOffset.seconds(from: begin, to: end, in: journal { $0 / 150 }) == nil)
        #expect(ClockOffset.seconds(from: begin, to: start.advanced(by: 20), in: journal { _ in 1 }) == nil)
    }

    @Test func tellsTheSlateFromTheCameraByTheSizeOfFrames() {
        func tag(_ time: Int, size: Int, key: Bool) -> ReceivedTag {
            ReceivedTag(
                session: 1, arrival: start.advanced(by: Double(time) / 1000),
                tag: FLVTag(content: .video(.init(isKeyframe: key)), timestamp: time, size: size, hash: UInt64(time)))
        }
        let meter = BenchProgram.meter(
            ProgramJournal([
                tag(0, size: 900, key: true), tag(40, size: 60, key: false), tag(80, size: 30_000, key: true),
                // A small frame of the camera.
                tag(120, size: 2000, key: false), tag(160, size: 900, key: true),
            ]))
        #expect(meter.frames.map(\.feed) == [.slate, .slate, .live, .live, .slate])
    }
}
