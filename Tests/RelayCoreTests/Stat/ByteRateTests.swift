import RelayCore
import Testing

@Suite struct ByteRateTests {
    @Test func itIsThatBetweenTwoSamples() {
        var rate = ByteRate()
        let begin = ContinuousClock.now
        rate.observe(1_000_000, now: begin)
        #expect(rate.bitsPerSecond == nil)
        rate.observe(2_000_000, now: begin + .seconds(4))
        #expect(rate.bitsPerSecond == 2_000_000)
        // Another stream counts from 0.
        rate.observe(10, now: begin + .seconds(8))
        #expect(rate.bitsPerSecond == nil)
        rate.observe(nil, now: begin + .seconds(12))
        #expect(rate.bitsPerSecond == nil)
        rate.observe(20, now: begin + .seconds(16))
        #expect(rate.bitsPerSecond == nil, "the stream was away")
    }
}
