import ProcessKit
import Testing

@Suite struct StallDetectorTests {
    private let start = ManualClock.Instant(offset: .zero)
    private func at(_ seconds: Double) -> ManualClock.Instant { start.advanced(by: .seconds(seconds)) }

    @Test func aValueThatGoesUpIsNotStalled() {
        var detector = StallDetector<Int, ManualClock.Instant>(limit: .seconds(10), start: start)
        for second in 1...100 {
            let advance1 = detector.observe(second, at: at(Double(second)))
            #expect(advance1)
            #expect(!detector.isStalled(at: at(Double(second) + 9.9)))
        }
        #expect(detector.deadline == at(110))
        #expect(detector.isStalled(at: at(110)))
    }

    @Test func standingStillGoingBackAndSilenceAreNoAdvance() {
        var detector = StallDetector<Duration, ManualClock.Instant>(limit: .seconds(10), start: start)
        let advance2 = detector.observe(.seconds(5), at: at(1))
        #expect(advance2)
        let advance3 = detector.observe(.seconds(5), at: at(4))
        #expect(!advance3)
        let advance4 = detector.observe(.seconds(3), at: at(6))
        #expect(!advance4)
        let advance5 = detector.observe(nil, at: at(8))
        #expect(!advance5)
        #expect(detector.deadline == at(11))
        #expect(detector.latest == .seconds(5))
    }

    @Test func theFirstValueMustComeInTime() {
        var detector = StallDetector<Int, ManualClock.Instant>(limit: .seconds(10), start: start)
        detector.observe(nil, at: at(9))
        #expect(detector.isStalled(at: at(10)))
    }

    @Test func aRestartForgets() {
        var detector = StallDetector<Int, ManualClock.Instant>(limit: .seconds(10), start: start)
        detector.observe(100, at: at(5))
        detector.restart(at: at(20))
        #expect(detector.deadline == at(30))
        let advance6 = detector.observe(1, at: at(21))
        #expect(advance6)
    }
}
