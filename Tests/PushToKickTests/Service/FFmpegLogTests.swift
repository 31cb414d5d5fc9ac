import Logging
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import PushToKick

@Suite struct FFmpegLogTests {
    private let log = RecordedLog()
    private let ffmpeg: FFmpegLog

    init() {
        ffmpeg = FFmpegLog(logger: log.logger("push"))
    }

    private func say(_ text: String) {
        ffmpeg.said(FFmpegLogLine(text))
    }

    @Test func aServerThatRepeatsTheKey() throws {
        let destination = Destination(
            name: "kick", settings: try PushSettings(["URL": "rtmp://a/app?token=t_secret"]), key: "sk_secret")
        #expect(
            destination.redacted("[error] Server error: no stream sk_secret with token=t_secret in app")
                == "[error] Server error: no stream (hidden) with (hidden) in app")
    }

    @Test func errorsAreToldWithTheEnd() {
        for number in 1...100 { say("[error] number \(number)") }
        #expect(log.entries.count == 100)
        #expect(log.complaints.isEmpty)
    }

    @Test func aWarningIsAWarningOnce() {
        say("[flv @ 0x1] [warning] Non-monotonic DTS; previous: 1000, current: 5; changing to 1000.")
        say("[flv @ 0x1] [warning] Non-monotonic DTS; previous: 2000, current: 7; changing to 2000.")
        #expect(log.complaints.count == 1)
        #expect(log.complaints.first?.metadata["component"] == "flv")
    }

    /// A push may run for weeks, and what ffmpeg quotes may come from the other side.
    @Test func warningsThatAreAlwaysNewAreBounded() {
        let letters = Array("abcdefghij")
        for number in 0..<1000 {
            let word = String("\(number)".compactMap(\.wholeNumberValue).map { letters[$0] })
            say("[rtmp @ 0x1] [warning] Unknown thing \(word)")
        }
        #expect(log.entries("ffmpeg says").count == 1000)
        #expect(log.complaints.count == 21)
        #expect(log.complaints.last?.message == "ffmpeg has more warnings; they are logged at level debug")
    }

    /// The sound of a publisher that was cut off lasts longer than its picture.
    @Test func soundThatOverlapsAtACutIsAPlainDay() {
        say("[flv @ 0x1] [warning] Non-monotonous DTS in output stream 0:1; previous: 775, current: 695; changing to")
        say("[flv @ 0x1] [warning] Non-monotonic DTS; previous: 75, current: 69; changing to 75.")
        #expect(log.complaints.isEmpty)
        say("[flv @ 0x1] [warning] Non-monotonic DTS; previous: 175, current: 69; changing to 175.")
        #expect(log.complaints.count == 1)
    }

    @Test func joinedTimestampsAreAPlainDay() {
        say("[vist#0:0/h264 @ 0x55] [warning] timestamp discontinuity (stream id=0): -7833000, new offset= 43699000")
        say("[live_flv @ 0x55] [warning] DTS 21 < 588 out of order")
        #expect(log.complaints.isEmpty)
    }

    @Test func bitsASecondOfTheLastSeconds() {
        var meter = BitrateMeter()
        let begin = ContinuousClock.now
        #expect(meter.bitsPerSecond == nil)
        for second in 0...60 {
            // A quarter of a megabyte a second, and a megabyte in the last ten.
            let bytes = min(second, 50) * 250_000 + max(0, second - 50) * 1_000_000
            meter.observe(bytes: Int64(bytes), now: begin + .seconds(second))
        }
        #expect(meter.bitsPerSecond == 8_000_000)
    }
}
