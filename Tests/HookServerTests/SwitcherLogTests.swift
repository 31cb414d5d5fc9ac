import Logging
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import HookServer

@Suite struct SwitcherLogTests {
    private let record = RecordedLog()
    private let log: SwitcherLog

    init() { log = SwitcherLog(logger: record.logger("relay-switcher")) }

    private func say(_ text: String, isExpected: Bool = false) {
        let session = SessionID(number: 7, connection: .nginx(70))
        log.said(
            FFmpegLogLine(text), isExpected: isExpected, by: SwitcherID(3),
            SourceReference(.publisher(.live, session)))
    }

    private var shown: [RecordedLog.Entry] { record.entries.filter { $0.level >= .info } }

    @Test func aComplaintIsAnEntryButNoWarning() throws {
        say("[h264 @ 0x563c5d4901c0] [error] error while decoding MB 35 0, bytestream 14863")
        let entry = try #require(shown.first)
        #expect(entry.level == .info)
        #expect(entry.message == "ffmpeg says")
        let text = "error while decoding MB 35 0, bytestream 14863"
        #expect(entry.metadata == ["faucet": "3", "source": "live", "component": "h264", "ffmpeg": text])
    }

    @Test func whatIsUsualIsADetail() {
        say("[info] Stream mapping:")
        say("[swscaler @ 0x1] [warning] deprecated pixel format used, make sure you did set range correctly")
        say("[error] Error writing trailer of rtmp://127.0.0.1:1936/switch/out: Broken pipe", isExpected: true)
        #expect(shown.isEmpty)
        #expect(record.entries.count == 3)
    }

    /// Only the numbers differ, a hundred times a second; and so many different ones that nobody would read them.
    @Test func itDoesNotFillTheJournal() {
        for place in 0..<1000 { say("[error] error while decoding MB \(place) 0") }
        #expect(shown.count == 1)
        for letter in "abcdefghijklmnopqrstuvwxyz" { say("[warning] \(letter)") }
        #expect(shown.count == 20)
        #expect(shown.dropFirst().first?.metadata["not_logged_before"] == "999")
    }
}
