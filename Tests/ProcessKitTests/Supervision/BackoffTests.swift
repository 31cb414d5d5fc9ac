import ProcessKit
import TestSupport
import Testing

@Suite struct BackoffTests {
    private func waits(_ backoff: Backoff, ranFor: [Duration]) -> [Duration] {
        var backoff = backoff
        var generator = SeededGenerator(seed: 7)
        return ranFor.map { backoff.next(ranFor: $0, using: &generator) }
    }

    @Test func growsToTheCap() {
        let backoff = Backoff(first: .seconds(1), factor: 2, cap: .seconds(10), jitter: 0)
        #expect(
            waits(backoff, ranFor: Array(repeating: .zero, count: 6))
                == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(10)])
    }

    @Test func aHealthyRunBeginsAnew() {
        let backoff = Backoff(first: .seconds(1), factor: 3, cap: .seconds(100), jitter: 0, healthyAfter: .seconds(30))
        #expect(
            waits(backoff, ranFor: [.zero, .seconds(29), .seconds(30), .zero])
                == [.seconds(1), .seconds(3), .seconds(1), .seconds(3)])
    }

    @Test func chanceStaysWithinItsShareAndTheCap() {
        let backoff = Backoff(first: .seconds(10), factor: 1, cap: .seconds(11), jitter: 0.2)
        let all = waits(backoff, ranFor: Array(repeating: .zero, count: 1000))
        #expect(all.allSatisfy { $0 >= .seconds(8) && $0 <= .seconds(11) })
        #expect(Set(all).count > 100)
    }

    @Test func aMillionFailuresAreStillTheCap() {
        var backoff = Backoff(jitter: 0)
        var generator = SeededGenerator(seed: 7)
        var last = Duration.zero
        for _ in 0..<1_000_000 { last = backoff.next(ranFor: .zero, using: &generator) }
        #expect(last == backoff.cap)
        backoff.reset()
        let anew = backoff.next(ranFor: .zero, using: &generator)
        #expect(anew == backoff.first)
    }

    @Test func oddSettingsDoNoHarm() {
        let odd = Backoff(first: .seconds(5), factor: 0, cap: .seconds(1), jitter: 7)
        #expect(waits(odd, ranFor: [.zero, .zero]).allSatisfy { $0 >= .zero && $0 <= .seconds(1) })
        let zero = Backoff(first: .zero, jitter: 0)
        #expect(waits(zero, ranFor: Array(repeating: .zero, count: 100)).allSatisfy { $0 == .zero })
    }
}
