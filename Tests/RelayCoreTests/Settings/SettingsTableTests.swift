import RelayCore
import TestSupport
import Testing

/// The table of settings in docs/SETTINGS.md is made from the catalogue. After a change there, renew it:
///
///     make manual
@Suite struct SettingsTableTests {
    @Test func holdsTheSettingsTable() throws {
        let isHeld = try SettingsPage.holds(
            SettingsCatalogue.markdownTable(),
            from: "<!-- settings: made from SettingsCatalogue, see SettingsTableTests.swift -->",
            to: "<!-- end of settings -->")
        #expect(isHeld, "the settings have changed; run: make manual")
    }
}
