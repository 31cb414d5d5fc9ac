import ProcessKit
import Testing

@Suite struct FFmpegOutputTests {
    private func message(_ text: String, _ output: FFmpegOutput) -> String? {
        guard case .message(let line) = output.take(OutputLine(stream: .stderr, text: text)) else { return nil }
        return line.message
    }

    @Test func reportsAreToldFromMessages() {
        let output = FFmpegOutput(lastErrors: 1)
        #expect(output.take(OutputLine(stream: .stdout, text: "frame=7")) == nil)
        let event = output.take(OutputLine(stream: .stdout, text: "progress=continue"))
        guard case .progress(let report) = event else {
            Issue.record("no report")
            return
        }
        #expect(report.frame == 7)
        #expect(message("[flv @ 0x1] [warning] progress=end", output) == "progress=end")
        #expect(output.errors.isEmpty, "a warning is none")
    }

    @Test(arguments: [(0, 2, ["4", "5"]), (2, 1, ["1", "2", "5"]), (9, 1, ["1", "2", "3", "4", "5"])])
    func errorsAreKeptForTheEnd(_ first: Int, _ last: Int, _ kept: [String]) {
        let output = FFmpegOutput(firstErrors: first, lastErrors: last)
        for number in 1...5 { #expect(message("[error] \(number)", output) == "\(number)") }
        #expect(output.errors == kept)
    }

    @Test func aSecretIsGoneBeforeAnythingElse() {
        let output = FFmpegOutput(lastErrors: 1) { $0.replacing("s3cret", with: "(hidden)") }
        #expect(message("[rtmp @ 0x1] [error] no stream s3cret", output) == "no stream (hidden)")
        #expect(output.errors == ["no stream (hidden)"])
    }
}
