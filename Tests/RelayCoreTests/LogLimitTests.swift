import Testing

@testable import RelayCore

@Suite struct LogLimitTests {
    @Test func theSameIsLoggedOnceInAWhile() {
        var (log, now) = (LogLimit(), ContinuousClock.now)
        #expect(log.admit("a", now: now) == 0)
        #expect(log.admit("a", now: now + .seconds(1)) == nil)
        #expect(log.admit("b", now: now + .seconds(1)) == 1)
        now += LogLimit.repetition
        #expect(log.admit("a", now: now) == 0)
    }

    /// An unauthenticated client with many addresses cannot fill the journal either.
    @Test func aMinuteHasAFewLines() {
        var (log, now) = (LogLimit(), ContinuousClock.now)
        var lines = 0
        for address in 0..<100_000 {
            if log.admit("\(address)", now: now) != nil { lines += 1 }
            now += .milliseconds(1)
        }
        #expect(lines == 2 * LogLimit.most)
    }

    @Test func whatWasLeftOutIsCounted() {
        var (log, now) = (LogLimit(), ContinuousClock.now)
        for address in 0..<(LogLimit.most + 7) { _ = log.admit("\(address)", now: now) }
        now += LogLimit.window
        #expect(log.admit("new", now: now) == 7)
        #expect(log.admit("newer", now: now) == 0)
    }
}
