import Glibc
import Logging
import Testing

@testable import ProcessKit

@Suite struct LogRecordTests {
    private let record = LogRecord(
        time: "2026-02-03T04:05:06.789Z", level: .warning, label: "push",
        message: "odd \"text\"\nwith\u{0} everything\u{2028} 😀 \\ /", metadata: ["a/b": "c\rd", "": ""])

    @Test func survivesTheWayThereAndBack() {
        #expect(LogRecord(line: record.line) == record)
        #expect(!record.line.contains("\n") && !record.line.contains("\r"))
        for level in Logger.Level.allCases {
            var other = record
            other.level = level
            #expect(LogRecord(line: other.line)?.level == level)
        }
    }

    @Test func looksLikeThis() {
        let plain = LogRecord(
            time: "2026-02-03T04:05:06.789Z", level: .info, label: "hook", message: "on air",
            metadata: ["faucet": "live"])
        #expect(
            plain.line
                == #"{"label":"hook","level":"info","message":"on air","metadata":{"faucet":"live"},"#
                + #""time":"2026-02-03T04:05:06.789Z"}"#)
    }

    @Test(arguments: ["", "text", "{", "{}", "[]", #"{"level":"info"}"#, #"{"message":1}"#, "{\u{0}"])
    func otherLinesAreNone(line: String) {
        #expect(LogRecord(line: line) == nil)
    }

    @Test func timesAreUTC() {
        #expect(LogTime.utc(timespec(tv_sec: 0, tv_nsec: 0)) == "1970-01-01T00:00:00.000Z")
        #expect(LogTime.utc(timespec(tv_sec: 1_770_091_506, tv_nsec: 7_999_999)) == "2026-02-03T04:05:06.007Z")
    }
}
