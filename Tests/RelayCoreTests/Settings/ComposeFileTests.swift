import RelayCore
import TestSupport
import Testing

@Suite struct ComposeFileTests {
    /// A is what `docker-compose config` of 2.26.1 prints for it. python-dotenv 1.2.2 says the same, but for `$$`, `$X`, operators
    /// without a colon, and `\$`, which it does not know.
    @Test(
        arguments: [
            ("A=", ""), ("A=  a  ", "a"), ("A=a b", "a b"), ("A = 1", "1"), ("export A=1", "1"), ("A: 1", "1"),
            ("\u{FEFF}A=x\r\nB=y", "x"), ("A=rtmps://h/app?a=b&c=d", "rtmps://h/app?a=b&c=d"), ("A=1\nA=2", "2"),
            // Comments.
            ("A=x # c", "x"), ("A=x#c", "x#c"), ("A=#c", "#c"), ("A='x' # c", "x"), ("A='#x'", "#x"), ("# B\nA=1", "1"),
            // Backslashes.
            ("A=key\\back", "key\\back"), ("A=key\\\\back", "key\\\\back"), ("A=x\\", "x\\"), ("A='a\\nb'", "a\\nb"),
            ("A=\"a\\nb\"", "a\nb"), ("A=\"a\\qb\"", "a\\qb"), ("A=\"x\\\\y\"", "x\\y"), ("A='x\\\\y'", "x\\\\y"),
            // Quotes.
            ("A='it\\'s'", "it's"), ("A=\"say \\\"hi\\\"\"", "say \"hi\""), ("A=it's", "it's"), ("A=a\"b\"", "a\"b\""),
            ("A='two\nlines'", "two\nlines"), ("A=\"x y\"  ", "x y"),
            // The character $.
            ("A=a$$b", "a$b"), ("A=\"a$$b\"", "a$b"), ("A='a$$b'", "a$$b"), ("A=\"a\\$b\"", "a$b"), ("A=$$$$", "$$"),
            ("A=a$", "a$"), ("A=$1", "$1"), ("A=a$ b", "a$ b"), ("A=p\\$$q", "p\\$q"), ("A=$${X}", "${X}"),
            // References.
            ("X=1\nA=${X}2", "12"), ("X=1\nA=$X-2", "1-2"), ("X=1\nA=\"${X}\"", "1"), ("X=1\nA='${X}'", "${X}"),
            ("X=1\nX=2\nA=$X", "2"), ("A=${X:-def}", "def"), ("A=${X-def}", "def"), ("X=\nA=${X:-def}", "def"),
            ("X=\nA=${X-def}", ""), ("X=1\nA=${X:+alt}", "alt"), ("A=${X:+alt}", ""), ("A=${X:-${Y:-deep}}", "deep"),
            ("A=${X:-a b}", "a b"),
        ])
    func readsAsDockerComposeDoes(text: String, expected: String) throws {
        #expect(try ComposeFile(text).values["A"] == .text(expected))
    }

    /// There docker compose takes something from the environment, or refuses too.
    @Test(
        arguments: [
            ("A=$sekrit", "refers to sekrit"), ("A=${sekrit}", "refers to sekrit"),
            ("A=a\\$sekrit", "refers to sekrit"),
            ("X=$HOME\nA=$X", "refers to X"), ("A=${X:?sekrit}", "requires X"), ("A=${", "no reference"),
            ("A=${1}", "no reference"), ("A=${X!y}", "no reference"), ("A", "write A=value"),
            ("A=\"a\"sekrit", "behind the closing quote"),
        ])
    func saysWhyAValueCanNotBeKnown(text: String, words: String) throws {
        guard case .unknown(let reason)? = try ComposeFile("# one\n\n" + text).values["A"] else {
            Issue.record("it has a value")
            return
        }
        #expect(reason.hasPrefix(text.hasPrefix("X=$") ? "line 4: A " : "line 3: A "), "\(reason)")
        #expect(reason.contains(words), "\(reason)")
        #expect(!reason.contains("sekrit") || words.contains("sekrit"), "\(reason)")
    }

    @Test(
        arguments: [
            ("A='x\ny'\nB='sekrit\n\n", 3, .unclosedQuote), ("A=1\nA B=sekrit", 2, .badName),
            ("A=1\nhello sekrit\n", 2, .noEqualsSign), ("A=1\0", 1, .nulByte),
        ] as [(String, Int, EnvironmentFileError.Reason)])
    func refuses(text: String, line: Int, reason: EnvironmentFileError.Reason) {
        let error = #expect(throws: EnvironmentFileError.self) { try ComposeFile(text) }
        #expect(error?.line == line)
        #expect(error?.reason == reason)
    }

    @Test func saysWhichValuesStandInQuotes() throws {
        #expect(try ComposeFile("A='x'\nB=\"x\"\nC=x\nD='x'\nD=y").quoted == ["A", "B"])
    }

    @Test func survivesMutation() {
        let original = "export A=1 # c\nB='x y'\r\nC=\"a\\\"b\\\nc\"\nD=${A:-${B}}$$\nE: $A\n"
        var mutator = Mutator(seed: 1)
        for _ in 0..<20_000 {
            _ = try? ComposeFile(String(decoding: mutator.mutate(Array(original.utf8)), as: UTF8.self))
        }
    }
}
