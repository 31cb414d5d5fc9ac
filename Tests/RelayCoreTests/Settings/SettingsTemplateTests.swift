import FoundationEssentials
import Glibc
import RelayCore
import Testing

/// systemd/relay.env, which is installed as /etc/relay/relay.env, is made from the catalogue. After a change there, renew it:
///
///     RENEW_SETTINGS=1 swift test --filter SettingsTemplateTests
@Suite struct SettingsTemplateTests {
    private static let file: String = {
        // Tests/RelayCoreTests/Settings/SettingsTemplateTests.swift
        let folders = #filePath.split(separator: "/").dropLast(4)
        return "/" + folders.joined(separator: "/") + "/systemd/relay.env"
    }()

    @Test func theInstalledFileIsMadeFromTheCatalogue() throws {
        if getenv("RENEW_SETTINGS") != nil {
            try SettingsTemplate.text().write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOfFile: Self.file, encoding: .utf8) == SettingsTemplate.text(),
            "the settings have changed; run: RENEW_SETTINGS=1 swift test --filter SettingsTemplateTests")
    }

    @Test func everySettingIsThereOnceAndSaysNothingByItself() throws {
        let text = SettingsTemplate.text()
        #expect(try EnvironmentFile.parse(text).isEmpty)
        let lines = text.split(separator: "\n")
        for setting in SettingsCatalogue.all {
            let expected = "#\(setting.name)=\(setting.defaultValue ?? "")"
            #expect(lines.filter { $0.hasPrefix("#\(setting.name)=") } == [expected[...]], "\(setting.name)")
        }
        #expect(lines.allSatisfy { $0.utf8.count <= 80 })
    }

    @Test func uncommentingAllGivesTheDefaults() throws {
        var text = try EnvironmentFileText(SettingsTemplate.text())
        for setting in SettingsCatalogue.all { text.set(setting.name, to: setting.defaultValue ?? "") }
        let variables = text.variables
        #expect(variables.count == SettingsCatalogue.all.count)
        #expect(try RelaySettings(variables).description == RelaySettings([:]).description)
        #expect(text.text.split(separator: "\n").count == SettingsTemplate.text().split(separator: "\n").count)
    }

    @Test func saysWhatToRestart() {
        #expect(SettingsTemplate.restart(for: "OUT_RES") == .hook)
        #expect(SettingsTemplate.restart(for: "PUBLISH_KEY") == .hook)
        #expect(SettingsTemplate.restart(for: "RTMP_PORT") == .everything)
        #expect(SettingsTemplate.restart(for: "KICK_KEY") == .nothing)
        #expect(SettingsTemplate.needRestart(["OUT_RES", "KICK_KEY"]))
        #expect(!SettingsTemplate.needRestart(["KICK_KEY"]))
    }

    /// What asks for a restart of everything in the file's words is what a reload keeps.
    @Test func oneTableSaysWhatOnlyARestartChanges() {
        #expect(
            SettingsTemplate.fixedNames == [
                "RTMP_LISTEN", "RTMP_PORT", "RTMP_APP", "RTMP_STREAM_NAME", "HTTP_PORT", "SWITCH_PORT", "INGEST_PORT",
            ])
        for name in SettingsCatalogue.all.map(\.name) {
            #expect(
                (SettingsTemplate.restart(for: name) == .everything) == SettingsTemplate.fixedNames.contains(name),
                "\(name)")
        }
    }
}
