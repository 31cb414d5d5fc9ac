import FoundationEssentials
import Lab
import SettingsFiles
import RelayCore
import Testing

@Suite struct SettingsFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("settings") }

    private func write(_ text: String, _ name: String = "relay.env") throws {
        try text.write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
    }

    private func file(asCredential: Bool = true) -> SettingsFile {
        SettingsFile(
            "\(directory.path)/relay.env", credentials: asCredential ? Credentials(directory: directory.path) : nil)
    }

    @Test func thePublishKeyMayHaveAFileOfItsOwn() throws {
        try write("OUT_FPS=25\n")
        #expect(try file().settings().publishKey == nil)
        try write("key-of-the-file\n", "publish.key")
        #expect(try file().settings().publishKey == "key-of-the-file")
        #expect(try file(asCredential: false).settings().publishKey == nil)
        // What stands in the settings counts.
        try write("PUBLISH_KEY=key-of-the-settings\n")
        #expect(try file().settings().publishKey == "key-of-the-settings")
        try write("PUBLISH_KEY=\n")
        #expect(try file().settings().publishKey == "key-of-the-file")
    }

    @Test func messagesNameTheOperatorsFile() throws {
        try write("OUT_FPS=abc\nRTMP_PORT=0\n")
        let failure = #expect(throws: SettingsFile.Failure.self) { try file().settings() }
        #expect(failure?.problems.count == 2)
        #expect(failure?.problems.allSatisfy { $0.hasPrefix("/etc/relay/relay.env: ") } == true)
        let elsewhere = #expect(throws: SettingsFile.Failure.self) { try file(asCredential: false).settings() }
        #expect(elsewhere?.problems.first?.hasPrefix("\(directory.path)/relay.env: ") == true)
    }

    @Test func aFileThatIsMissingOrBrokenIsTold() throws {
        let missing = #expect(throws: SettingsFile.Failure.self) { try file().read() }
        #expect(missing?.problems == ["/etc/relay/relay.env can't be read: No such file or directory"])
        try write("not a setting\n")
        let broken = #expect(throws: SettingsFile.Failure.self) { try file().read() }
        #expect(broken?.problems.first?.hasPrefix("/etc/relay/relay.env, line 1: ") == true)
    }

    @Test func whatIsWrongInTheKeysFileIsToldOfThat() throws {
        try write("")
        try write("short", "publish.key")
        let failure = #expect(throws: SettingsFile.Failure.self) { try file().settings() }
        #expect(failure?.problems.first?.hasPrefix("/etc/relay/publish.key: PUBLISH_KEY: ") == true)
    }

    @Test func aTemplateStandsInForAMissingFile() throws {
        let written = try file().read(orUse: "# nothing\n")
        #expect(written.text.text == "# nothing\n" && written.written.isEmpty && written.publishKey == nil)
    }

    @Test func onlyATextIsRead() throws {
        try Data([0x41, 0x3D, 0xE4, 0x0A]).write(to: URL(filePath: "\(directory.path)/relay.env"))
        let failure = #expect(throws: SettingsFile.Failure.self) { try file().read() }
        #expect(failure?.problems == ["/etc/relay/relay.env can't be read: it is not a text in UTF-8"])
    }

    @Test(arguments: [("k\n", "k"), (" \tk 1\r\n", "k 1"), ("\n", nil), ("", nil)] as [(String, String?)])
    func aKeyStandsAlone(_ text: String, _ key: String?) {
        #expect(SmallFile.key(in: text) == key)
    }

    /// A key never gets into a message, even a bad one.
    @Test func noKeyIsTold() throws {
        try write("")
        try write("bad key with spaces", "publish.key")
        let failure = #expect(throws: SettingsFile.Failure.self) { try file().settings() }
        #expect(failure?.problems.count == 1)
        #expect(failure?.problems.contains { $0.contains("bad key") } == false)
    }
}
