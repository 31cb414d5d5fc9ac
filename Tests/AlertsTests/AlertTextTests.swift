import FoundationEssentials
import TestSupport
import Testing

@testable import Alerts

@Suite struct AlertTextTests {
    @Test(arguments: [
        ("a line", "a line"), ("  ends \n", "ends"), ("two\r\nlines\nand\u{2028}more", "two lines and more"),
        ("a\tb", "a b"), ("a\u{0}b\u{1b}[31m", "a?b?[31m"), ("\u{202E}evil\u{200B}", "?evil?"), ("", ""),
    ])
    func aTextBecomesAPrintableLine(text: String, line: String) {
        #expect(AlertText.line(text) == line)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("", 0, ""),
        // An emoji of two UTF-16 units, and a family of eleven.
        ("ab😀cd", 6, "ab😀cd"), ("ab😀cd", 5, "ab😀…"), ("ab😀cd", 4, "ab…"), ("👨‍👩‍👧‍👦!", 11, "…"), ("👨‍👩‍👧‍👦!", 12, "👨‍👩‍👧‍👦!"),
    ])
    func aTextIsCutBetweenCharacters(text: String, limit: Int, cut: String) {
        #expect(AlertText.cut(text, to: limit) == cut)
    }

    @Test func bytesAreCountedToo() {
        #expect(AlertText.cut("äöü", to: 6, in: .bytes) == "äöü")
        #expect(AlertText.cut("äöüß", to: 7, in: .bytes) == "äö…")
        #expect(AlertText.cut("äöü", to: 2, in: .bytes) == "")
    }

    @Test func whatIsWrittenForACharacterStaysWhole() {
        let escape: (Unicode.Scalar) -> String = { $0 == "&" ? "&amp;" : String($0) }
        #expect(AlertText.cut("a&b", to: 7, escaping: escape) == "a&amp;b")
        #expect(AlertText.cut("a&bc", to: 7, escaping: escape) == "a&amp;…")
        #expect(AlertText.cut("a&bc", to: 6, escaping: escape) == "a…")
        // With an accent it is another character, in which a program finds it all the same.
        #expect(
            AlertText.cut("&\u{301}", to: 9, escaping: escape).unicodeScalars.elementsEqual(
                "&amp;\u{301}".unicodeScalars))
        #expect(AlertText.replacing(["`": "'"], in: "`\u{301}x").unicodeScalars.first == "'")
    }

    @Test func aMomentIsWrittenInTheFormatsOfMessages() {
        // RFC 9110's example.
        let moment = UTCTime(milliseconds: 784_111_777_042)
        #expect(moment.rfc5322 == "Sun, 06 Nov 1994 08:49:37 +0000")
        #expect(moment.rfc3339 == "1994-11-06T08:49:37.042Z")
        #expect(moment.minutes == "1994-11-06 08:49 UTC")
        #expect(UTCTime(milliseconds: 0).rfc5322 == "Thu, 01 Jan 1970 00:00:00 +0000")
        #expect(UTCTime(milliseconds: 951_782_400_000).rfc3339 == "2000-02-29T00:00:00.000Z")
        #expect(UTCTime(milliseconds: -1).rfc3339 == "1970-01-01T00:00:00.000Z")
        #expect(UTCTime(milliseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
    }

    @Test func momentsAreThoseOfTheLibrary() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let seconds = Int64.random(in: 0...253_402_300_799, using: &generator)
            let expected = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            #expect(UTCTime(milliseconds: seconds * 1000).rfc3339 == expected.dropLast() + ".000Z")
        }
    }
}
