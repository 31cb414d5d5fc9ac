import ProcessKit
import Testing

@testable import HookServer

@Suite struct RenderRetryTests {
    private static let start = ContinuousClock.now

    private func failed(_ reason: String, after earlier: RenderRetry? = nil) -> RenderRetry {
        RenderRetry(after: earlier, pauses: RenderRetry.pauses, reason: reason, now: Self.start)
    }

    @Test func thePausesGrowUpToAnHour() {
        var retry: RenderRetry?
        var minutes: [Double] = []
        for _ in 0..<9 {
            let next = failed("the disk is full", after: retry)
            minutes.append((next.notBefore - Self.start) / .seconds(60))
            retry = next
        }
        #expect(minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    }

    @Test func itIsTimeAtTheEndOfThePause() {
        let retry = failed("the disk is full")
        #expect(!retry.isOver(Self.start) && !retry.isOver(Self.start + .seconds(59)))
        #expect(retry.isOver(Self.start + .seconds(60)) && retry.isOver(Self.start + .seconds(61)))
    }

    @Test func theSameReasonIsNewsOnce() {
        let first = failed("the disk is full")
        let second = failed("the disk is full", after: first)
        let third = failed("exit code 1", after: second)
        #expect(first.isNews && !second.isNews && third.isNews)
        #expect(third.reason == "exit code 1")
        #expect(third.notBefore - Self.start == .seconds(240), "another reason does not shorten the pause")
    }
}
