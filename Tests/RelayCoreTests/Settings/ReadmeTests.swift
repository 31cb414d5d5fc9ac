import FoundationEssentials
import Glibc
import RelayCore
import Testing

/// The README's table of settings is made from the catalogue. After a change there, renew it:
///
///     make manual
@Suite struct ReadmeTests {
    private static let file: String = {
        // Tests/RelayCoreTests/Settings/ReadmeTests.swift
        let folders = #filePath.split(separator: "/").dropLast(4)
        return "/" + folders.joined(separator: "/") + "/README.md"
    }()
    private static let begin = "<!-- settings: made from SettingsCatalogue, see ReadmeTests.swift -->\n"
    private static let end = "<!-- end of settings -->\n"

    @Test func holdsTheSettingsTable() throws {
        var readme = try String(contentsOfFile: Self.file, encoding: .utf8)
        let begin = try #require(readme.firstRange(of: Self.begin), "README.md has no line \(Self.begin)")
        let end = try #require(
            readme[begin.upperBound...].firstRange(of: Self.end), "README.md has no line \(Self.end)")
        let held = begin.upperBound..<end.lowerBound
        if getenv("RENEW_README") != nil {
            readme.replaceSubrange(held, with: SettingsCatalogue.markdownTable())
            try readme.write(toFile: Self.file, atomically: true, encoding: .utf8)
        } else {
            #expect(
                readme[held] == SettingsCatalogue.markdownTable(),
                "the settings have changed; run: make manual")
        }
    }
}
