import Testing

@testable import ManualPages

/// Texts as mdoc(7) source.
@Suite struct MdocTests {
    private func source(_ text: String) -> [String] {
        var mdoc = Mdoc()
        mdoc.sentences(text)
        return mdoc.lines
    }

    @Test(arguments: [
        ("a-b", "a\\-b"), ("C:\\x", "C:\\ex"), ("~/x", "\\(ti/x"), ("can't", "can't"), ("& ' +", "& \\(aq +"),
        ("…", "\\[u2026]"),
    ])
    func charactersComeOutAsTheyAre(_ text: String, _ expected: String) {
        #expect(Mdoc.escaped(text) == expected)
    }

    @Test(arguments: [
        ("two words", "\"two words\""), ("Op", "\\&Op"), ("n", "\\&n"), ("64", "64"), ("a\"b", "a\\(dqb"),
    ])
    func anArgumentIsNoMacro(_ text: String, _ expected: String) {
        #expect(Mdoc.argument(text) == expected)
    }

    @Test func aSentenceHasItsOwnLine() {
        #expect(source("One. Two? (Three.) Four") == ["One.", "Two?", "(Three.)", "Four"])
    }

    @Test func noLineIsLong() {
        let lines = source(String(repeating: "word ", count: 50))
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.count <= 78 })
    }

    @Test func noTextIsTakenForAMacro() {
        #expect(source(". is read") == ["\\&. is read"])
        #expect(source("'x' is read") == ["\\(aqx' is read"])
    }

    @Test func namesAreNotDivided() {
        #expect(source("OUT_RES, /etc/relay, 1.5, ffmpeg's") == ["\\%OUT_RES, \\%/etc/relay, 1.5, \\%ffmpeg's"])
        #expect(source("can't. (such as this)") == ["can't.", "(such as this)"])
    }

    @Test func optionsPagesAndQuotesAreMarkedUp() {
        #expect(source("Give --env-file, or not.") == ["Give", ".Fl \\-env\\-file ,", "or not."])
        #expect(source("See relay.env(5).") == ["See", ".Xr relay.env 5 ."])
        #expect(source("As \"relayctl up\", so `x`.") == ["As", ".Ql \"relayctl up\" ,", "so", ".Ql \\&x ."])
        #expect(source("none of \" # ' but -- is") == ["none of \" # \\(aq but \\-\\- is"])
        #expect(source("File(s) and f() stay") == ["File(s) and f() stay"])
    }
}
