import RelayCore
import TestSupport
import Testing

@Suite struct EnvironmentFileTests {
    @Test(
        arguments: [
            ("", [:]),
            ("A=1", ["A": "1"]),
            ("A=1\nB=2\n", ["A": "1", "B": "2"]),
            ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
            ("# A=1\n; B=2\n  # C=3\n\nD=4", ["D": "4"]),
            ("export A=1\n  export\tB = 2 ", ["A": "1", "B": "2"]),
            ("A = 1", ["A": "1"]),
            ("A=", ["A": ""]),
            ("A=   \nB=1", ["A": "", "B": "1"]),
            ("A=1 # one\nB=2#two\nC=#three", ["A": "1", "B": "2#two", "C": "#three"]),
            ("A='x # y' # z\nB=\"x # y\" # z", ["A": "x # y", "B": "x # y"]),
            ("A='a\\b'\nB=\"a\\b\\\"c\\\\d\\$e\\`f\"", ["A": "a\\b", "B": "a\\b\"c\\d$e`f"]),
            ("A=\"a\"'b'c", ["A": "abc"]),
            ("A=it's", ["A": "it's"]),
            ("A='two\nlines'\nB=1", ["A": "two\nlines", "B": "1"]),
            ("A=\"one \\\nline\"", ["A": "one line"]),
            ("A=one \\\n  two\nB=1", ["A": "one   two", "B": "1"]),
            ("A=one \\\r\ntwo\r\nB=1", ["A": "one two", "B": "1"]),
            ("A=a\\ b\\ ", ["A": "a b "]),
            ("A=' kept '", ["A": " kept "]),
            ("A=1\nA=2", ["A": "2"]),
            ("\u{FEFF}A=1", ["A": "1"]),
            ("A=x=y=z", ["A": "x=y=z"]),
            ("A=rtmps://h/app?a=b&c=d;e", ["A": "rtmps://h/app?a=b&c=d;e"]),
            ("A=a\\", ["A": "a"]),
            ("A=ünï", ["A": "ünï"]),
            ("# comment \\\nA=1", ["A": "1"]),
        ] as [(String, [String: String])])
    func reads(text: String, expected: [String: String]) throws {
        #expect(try EnvironmentFile.parse(text) == expected)
    }

    @Test(
        arguments: [
            ("A=1\nhello\n", 2, .noEqualsSign),
            ("A=1\n\n1A=sekrit", 3, .badName),
            ("A B=sekrit", 1, .badName),
            ("=sekrit", 1, .badName),
            ("A-B=sekrit", 1, .badName),
            ("A='x\ny'\nB='sekrit\n\n", 3, .unclosedQuote),
            ("A=\"sekrit", 1, .unclosedQuote),
            ("A=1\0", 1, .nulByte),
            ("\0\0", 1, .nulByte),
        ] as [(String, Int, EnvironmentFileError.Reason)])
    func refuses(text: String, line: Int, reason: EnvironmentFileError.Reason) {
        let error = #expect(throws: EnvironmentFileError.self) { try EnvironmentFile.parse(text) }
        #expect(error?.line == line)
        #expect(error?.reason == reason)
        #expect(error?.description.hasPrefix("line \(line): ") == true)
        #expect(error?.description.contains("sekrit") == false)
    }

    @Test func survivesMutation() {
        let original = "export A=1 # c\nB='x y'\r\nC=\"a\\\"b\\\nc\" \\\n d\n; e\nLONG=abc\\ def\n"
        var mutator = Mutator(seed: 1)
        for _ in 0..<20_000 {
            let text = String(decoding: mutator.mutate(Array(original.utf8)), as: UTF8.self)
            do {
                for name in try EnvironmentFile.parse(text).keys {
                    #expect(name.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "=") })
                }
            } catch {
                #expect(error.line >= 1)
            }
        }
    }
}
