@testable import RelayCore
import TestSupport
import Testing

@Suite struct CopyWatchTests {
    private let session = SessionID(number: 1, connection: .nginx(1))
    private let begin = ContinuousClock.now

    /// The second and the obstacle at which a watch first says no, with these figures each second.
    private func verdict(
        seconds: Int = 60, _ figures: (Int) -> CopyWatch.Figures
    ) -> (second: Int, obstacle: CopyObstacle)? {
        var watch = CopyWatch(CopyRule(.ofTests))
        for second in 0..<seconds {
            if let obstacle = watch.observed(figures(second), of: session, now: begin + .seconds(second)) {
                return (second, obstacle)
            }
        }
        return nil
    }

    private func figures(
        keyframes: Int? = 2000, rate: Double? = 30, bitrate: Double? = 2_900_000, jumps: Int = 0, isOpen: Bool = false
    ) -> CopyWatch.Figures {
        .init(keyframeInterval: keyframes, frameRate: rate, bitrate: bitrate, jumps: jumps, hasOpenGOP: isOpen)
    }

    @Test func whatFitsGoesOn() {
        #expect(verdict { _ in figures() } == nil)
        #expect(verdict { figures(rate: $0 % 9 == 0 ? 15 : 28, bitrate: $0 % 4 == 0 ? 5e6 : 2.2e6) } == nil)
        #expect(verdict { _ in figures(keyframes: nil, rate: nil, bitrate: nil) } == nil)
        #expect(verdict { figures(keyframes: 4050, jumps: $0 < 30 ? 0 : 2) } == nil)
    }

    @Test func keyframesTooFarApartAreToldAtOnce() {
        let found = verdict { figures(keyframes: $0 < 5 ? 2000 : 10_000) }
        #expect(found?.second == 5 && found?.obstacle == .keyframes(10_000, limit: 4000))
    }

    /// Chromium's player ends with an error when a viewer joins there.
    @Test func anOpenGOPIsToldAtOnce() {
        let found = verdict { figures(isOpen: $0 >= 3) }
        #expect(found?.second == 3 && found?.obstacle == .openGOP)
    }

    /// A wrong frame rate and too high a bitrate must last for ten seconds; the bitrate after its buffer is full.
    @Test func ratesMustBeWrongForAWhile() {
        let slow = verdict { figures(rate: $0 < 5 ? 30 : 15) }
        #expect(slow?.second == 15 && slow?.obstacle == .frameRate(15_000, wanted: "30"))
        let wide = verdict { _ in figures(bitrate: 6_000_000) }
        #expect(wide?.obstacle == .bitrate(6_000_000, limit: 3_000_000))
        #expect((12...14).contains(wide?.second ?? 0))
        #expect(
            verdict(seconds: 36_000) { _ in figures(bitrate: 3_100_000) } == nil, "an encoder that overshoots a little")
        #expect(verdict(seconds: 600) { _ in figures(bitrate: 3_300_000) } != nil)
    }

    @Test func timestampsThatJumpAgainAndAgain() {
        let found = verdict { figures(jumps: $0 / 10) }
        #expect(found?.second == 30 && found?.obstacle == .timestamps)
        #expect(verdict { _ in figures(jumps: 7) } == nil, "those were another session's")
    }

    @Test func anotherSessionIsJudgedAnew() {
        var watch = CopyWatch(CopyRule(.ofTests))
        for second in 0..<10 {
            let found = watch.observed(figures(rate: 15), of: session, now: begin + .seconds(second))
            #expect(found == nil)
        }
        let other = SessionID(number: 2, connection: .nginx(2))
        for second in 10..<20 {
            let found = watch.observed(figures(rate: 15), of: other, now: begin + .seconds(second))
            #expect(found == nil)
        }
    }
}
