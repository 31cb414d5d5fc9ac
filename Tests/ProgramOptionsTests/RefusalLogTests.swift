import Logging
import RelayCore
import TestSupport
import Testing

@testable import ProgramOptions

@Suite struct RefusalLogTests {
    /// A second wrong key within ten seconds was swallowed without a trace.
    @Test func eachAttemptHasALineAndTheRestIsCounted() {
        let recorded = RecordedLog()
        let log = RefusalLog(logger: recorded.logger("test"))
        for _ in 0..<12 {
            log.log(RefusedClient(.publish, reason: "wrong key", address: "192.0.2.1", app: "live"))
        }
        let lines = recorded.entries("publisher refused")
        #expect(lines.count == 10)
        #expect(lines.first?.metadata == ["app": "live", "reason": "wrong key", "address": "192.0.2.1"])
        log.tell(now: .now)
        #expect(recorded.entries.count == 10)
        log.tell(now: .now + .seconds(60))
        log.tell(now: .now + .seconds(60))
        #expect(recorded.entries.dropFirst(10).map(\.metadata) == [["left_out": "2"]])
    }
}
