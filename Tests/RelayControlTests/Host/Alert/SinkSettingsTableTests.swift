import Alerts
import RelayCore
import TestSupport
import Testing

/// The table of a sink's settings in docs/SETTINGS.md is made from the sources. After a change there, renew it:
///
///     make manual
@Suite struct SinkSettingsTableTests {
    @Test func holdsTheTableOfSinks() throws {
        let isHeld = try SettingsPage.holds(
            SettingsCatalogue.markdownTable(of: SinkSettings.catalogue),
            from: "<!-- sinks: made from SinkSettings, see SinkSettingsTableTests.swift -->",
            to: "<!-- end of sinks -->")
        #expect(isHeld, "the settings of a sink have changed; run: make manual")
    }
}
