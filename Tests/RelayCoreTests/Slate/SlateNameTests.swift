import Testing

@testable import RelayCore

@Suite struct SlateNameTests {
    @Test(arguments: ["", "a b", "a.b", "ä", "../x", "a/b", "123456789012345678901"]) func isNotAllowed(_ text: String)
    {
        #expect(SlateName(text) == nil)
    }

    @Test(arguments: [
        ("away.mp4", "away"), ("/home/me/Be right back!.png", "Be-right-back"), ("a..b", "a"), ("x", "x"),
        ("my.slate.v2.mov", "my-slate-v2"), ("a-very-long-name-of-a-file.mp4", "a-very-long-name-of"),
        ("Schöne Pause.jpg", "Sch-ne-Pause"),
    ])
    func isMadeFromAFile(_ file: String, _ name: String) {
        #expect(SlateName(file: file)?.text == name)
    }

    @Test func aFileWithoutLettersGivesNone() {
        #expect(SlateName(file: "…….mp4") == nil)
        #expect(SlateName(file: "/") == nil)
    }

    @Test func thoseThatAlwaysExistComeFirst() {
        #expect(SlateName.builtIn.isPermanent && SlateName.standard.isPermanent && !SlateName.party.isPermanent)
        let names = ["zebra", "a", "default", "built-in"].compactMap { SlateName($0) }
        #expect(names.sorted().map(\.text) == ["built-in", "default", "a", "zebra"])
    }
}
