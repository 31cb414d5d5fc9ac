import Logging
import Testing

@testable import ProcessKit

@Suite struct TerminalFormatTests {
    private func line(
        _ message: String, level: Logger.Level = .info, metadata: [String: String] = [:], isColoured: Bool = false
    ) -> String {
        TerminalFormat(isColoured: isColoured)
            .line(time: "12:34:56", level: level, message: message, metadata: metadata)
    }

    @Test func theLevelIsNamedWhenItIsNotOrdinary() {
        #expect(line("text") == "12:34:56 text")
        #expect(line("text", level: .notice) == "12:34:56 text")
        #expect(line("text", level: .warning) == "12:34:56 warning text")
        #expect(line("text", level: .error) == "12:34:56 error text")
        #expect(line("text", level: .critical) == "12:34:56 critical text")
        #expect(line("text", level: .debug) == "12:34:56 debug text")
        #expect(line("text", level: .trace) == "12:34:56 trace text")
    }

    @Test func metadataIsSortedAndQuotedWhereNeeded() {
        let metadata = ["b": "two words", "a": "plain", "c": "", "d": "say \"hi\"", "e": "x=y", "f": "line\nbreak"]
        #expect(
            line("text", metadata: metadata)
                == #"12:34:56 text  a=plain b="two words" c="" d="say \"hi\"" e="x=y" f=line\nbreak"#)
    }

    /// A stream name chosen by an unauthenticated client must not write a line of its own, nor steer the terminal.
    @Test func controlCharactersAreSpelledOut() {
        #expect(line("a\r\nb\u{1B}[2Jc\u{9B}\td") == #"12:34:56 a\r\nb\u{1b}[2Jc\u{9b}\td"#)
        #expect(line("x", metadata: ["k\n": "v\u{7}"]) == #"12:34:56 x  k\n=v\u{7}"#)
    }

    @Test func coloursOnlyWhenAsked() {
        let coloured = line("text", level: .error, metadata: ["a": "b"], isColoured: true)
        #expect(coloured.contains("\u{1B}[31merror\u{1B}[0m"))
        #expect(!line("text", level: .error, metadata: ["a": "b"]).contains("\u{1B}"))
    }
}
