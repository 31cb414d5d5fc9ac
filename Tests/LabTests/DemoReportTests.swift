import Lab
import ProcessKit
import Testing

@Suite struct DemoReportTests {
    private let first = CameraMarks(
        started: Fabricated.start.advanced(by: 1.5), stopped: Fabricated.start.advanced(by: 4.8))
    private let second = CameraMarks(
        started: Fabricated.start.advanced(by: 6), stopped: Fabricated.start.advanced(by: 7))

    private func report(_ marks: [CameraMarks], _ tags: [ReceivedTag] = Fabricated.program) -> DemoReport {
        DemoReport(
            program: ProgramMeter(ProgramJournal(tags), feeds: Fabricated.slate), marks: marks, recording: "demo.flv")
    }

    @Test func printsARowACycle() {
        #expect(report([first]).isFlawless)
        #expect(
            report([first]).render() == """
                cycle  camera on → live (s)  camera off → slate (s)  largest timestamp step (ms)  largest silence, video (ms)
                ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
                    1                  0.50                    0.20                           40                           40

                platform sessions: 1
                timestamps: 0 backward, 0 repeated
                decoder configurations: 0 video, 0 audio
                longest time without any media: 20 ms
                recording: demo.flv
                """)
    }

    @Test func showsMissedSwitchesAndSumsUpTheRest() {
        let report = report([first, second])
        #expect(report.missed == 2)
        #expect(!report.isFlawless)
        #expect(report.render().contains("missed switches: 2"))
        #expect(report.table.rows.map { $0[0] } == ["1", "2", "median", "worst"])
        #expect(report.table.rows.map { $0[1] } == ["0.50", "missed", "0.50", "0.50"])
    }

    @Test func thePlotHasAPointForEachFrameOfAVisit() throws {
        let plot = try #require(report([first]).plot())
        let shown = ProgramMeter(ProgramJournal(Fabricated.program), feeds: Fabricated.slate).frames.filter {
            let (begin, end) = (first.started.advanced(by: -2), first.stopped.advanced(by: 2))
            return begin <= $0.received.arrival && $0.received.arrival <= end
        }
        let points = plot.split(separator: "\n").filter { $0.hasPrefix("<circle") }
        #expect(points.count == shown.count)
        #expect(Set(points.compactMap { $0.split(separator: "fill=").last }).count == 2, "the slate and the camera")
        #expect(plot.hasPrefix("<svg") && plot.hasSuffix("</svg>\n"))
        #expect(report([]).plot() == nil)
    }

    @Test func aFrozenTimestampIsAFlaw() {
        #expect(!report([first], Fabricated.program + [Fabricated.video(7960, at: 8)]).isFlawless)
    }

    @Test func aSecondSessionIsAFlaw() {
        #expect(!report([first], Fabricated.program + [Fabricated.video(8000, at: 8, session: 2)]).isFlawless)
    }

    @Test func medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        #expect(Statistics.median([4, 1, 3, 2]) == 2.5)
        #expect(Statistics.median([3, 1, 2]) == 2)
        #expect(Statistics.median([]) == nil)
    }
}
