import RelayCore
import Testing

@Suite struct BacklogMeterTests {
    private let start = ContinuousClock.now

    @Test func countsByTheRateThatTheIngestReceives() {
        var meter = BacklogMeter(assumedBitrate: 8_000_000)
        #expect(meter.duration(ofWaiting: 500_000) == .seconds(0.5), "nothing is known yet")
        for second in 0...10 { meter.received(bytes: 250_000 * second, at: start + .seconds(second)) }
        #expect(meter.duration(ofWaiting: 500_000) == .seconds(2))
        #expect(meter.duration(ofWaiting: 0) == .zero)
    }

    @Test func onlyTheLastSecondsCount() {
        var meter = BacklogMeter(assumedBitrate: 8_000_000)
        for second in 0...10 { meter.received(bytes: 1_000_000 * second, at: start + .seconds(second)) }
        for second in 11...14 {
            meter.received(bytes: 10_000_000 + 100_000 * (second - 10), at: start + .seconds(second))
        }
        #expect(meter.duration(ofWaiting: 100_000) == .seconds(1))
    }

    /// Another publisher, or nginx was started anew.
    @Test func aCountThatFallsStartsAnew() {
        var meter = BacklogMeter(assumedBitrate: 800_000)
        meter.received(bytes: 5_000_000, at: start)
        meter.received(bytes: 10_000, at: start + .seconds(1))
        #expect(meter.duration(ofWaiting: 100_000) == .seconds(1))
        meter.received(bytes: 210_000, at: start + .seconds(2))
        #expect(meter.duration(ofWaiting: 100_000) == .seconds(0.5))
    }

    /// A still picture sends next to nothing: a packet on its way is not seconds of it.
    @Test func aStillPictureIsNoBacklog() {
        var meter = BacklogMeter(assumedBitrate: 800_000)
        for second in 0...5 { meter.received(bytes: 100 * second, at: start + .seconds(second)) }
        #expect(meter.duration(ofWaiting: 1000) < .seconds(0.1))
    }

    @Test func speedIsMediaOverTime() {
        var meter = SpeedMeter()
        for tenth in 0...100 { meter.reached(.milliseconds(43 * tenth), at: start + .milliseconds(100 * tenth)) }
        #expect(meter.speed.map { abs($0 - 0.43) < 0.01 } == true)
        #expect(SpeedMeter().speed == nil)
    }
}
