import FoundationEssentials
import Glibc
import RelayCore
import Testing

/// The table of settings in docs/SETTINGS.md is made from the catalogue. After a change there, renew it:
///
///     make manual
@Suite struct SettingsTableTests {
    private static let file: String = {
        // Tests/RelayCoreTests/Settings/SettingsTableTests.swift
        let folders = #filePath.split(separator: "/").dropLast(4)
        return "/" + folders.joined(separator: "/") + "/docs/SETTINGS.md"
    }()
    private static let begin = "<!-- settings: made from SettingsCatalogue, see SettingsTableTests.swift -->\n"
    private static let end = "<!-- end of settings -->\n"

    @Test func holdsTheSettingsTable() throws {
        var page = try String(contentsOfFile: Self.file, encoding: .utf8)
        let begin = try #require(page.firstRange(of: Self.begin), "docs/SETTINGS.md has no line \(Self.begin)")
        let end = try #require(
            page[begin.upperBound...].firstRange(of: Self.end), "docs/SETTINGS.md has no line \(Self.end)")
        let held = begin.upperBound..<end.lowerBound
        if getenv("RENEW_SETTINGS") != nil {
            page.replaceSubrange(held, with: SettingsCatalogue.markdownTable())
            try page.write(toFile: Self.file, atomically: true, encoding: .utf8)
        } else {
            #expect(
                page[held] == SettingsCatalogue.markdownTable(),
                "the settings have changed; run: make manual")
        }
    }
}
