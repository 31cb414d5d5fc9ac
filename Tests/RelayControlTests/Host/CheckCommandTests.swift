import Glibc
import RelayCore
import Testing

@testable import RelayControl

@Suite struct CheckCommandTests {
    @Test func onlyTheHooksFileHasSecrets() throws {
        let test = try TestHost()
        let written = [
            "PUBLISH_KEY": "publish-secret", "KICK_URL": "rtmp://127.0.0.1/app", "KICK_KEY": "platform-secret",
            "RTMP_PORT": "2935", "RTMP_APP": "cam", "SWITCH_PORT": "2936",
        ]
        try FileStore.write(AppliedSettings.plan(written, try RelaySettings(written), in: test.folder))
        for name in ["ingest.conf", "switch.conf", "ingest.settings.conf", "switch.settings.conf", "push.env"] {
            #expect(test.mode("\(test.folder)/\(name)") == 0o644)
            #expect(test.text("\(test.folder)/\(name)")?.contains("secret") == false)
        }
        #expect(test.mode("\(test.folder)/relay.env") == 0o600)
        let forHook = try EnvironmentFile.parse(test.text("\(test.folder)/relay.env") ?? "")
        #expect(forHook["PUBLISH_KEY"] == "publish-secret")
        #expect(forHook["KICK_KEY"] == nil)
        #expect(test.text("\(test.folder)/push.env") == "PROGRAM_URL=\"rtmp://127.0.0.1:2936/switch/out\"\n")
        #expect(test.text("\(test.folder)/ingest.settings.conf")?.contains("application cam {") == true)
        #expect(test.text("\(test.folder)/ingest.conf")?.contains("include ingest.settings.conf;") == true)
    }

    @Test func aRelayThatRunsKeepsItsPorts() {
        let (variables, changed) = AppliedSettings.keepingFixed(
            ["RTMP_PORT": "3000", "OUT_RES": "720", "HTTP_PORT": ""], applied: ["RTMP_APP": "cam", "OUT_RES": "1080"])
        #expect(variables == ["RTMP_APP": "cam", "OUT_RES": "720"])
        #expect(changed == ["RTMP_PORT", "RTMP_APP"])
    }

    @Test func aCopyForAServiceIsCalledByItsOwnersName() throws {
        let test = try TestHost()
        try test.write("relay.env", "RTMP_PORT=abc\n")
        try test.write("publish.key", "short\n")
        let source = SettingsSource(
            checking: "\(test.folder)/relay.env", in: HostFiles(directory: "/etc/relay"), credentials: test.folder)
        let refusal = #expect(throws: Refusal.self) { try HostSettings(source).checked() }
        #expect(refusal?.reasons.count == 2)
        #expect(refusal?.reasons.first?.hasPrefix("/etc/relay/relay.env: RTMP_PORT: \"abc\" is not allowed") == true)
        #expect(refusal?.reasons.last?.hasPrefix("/etc/relay/publish.key: PUBLISH_KEY: its value (hidden)") == true)
        // Any other file is called as it was given.
        let given = "\(test.folder)/relay.env"
        #expect(SettingsSource(checking: given, in: test.files, credentials: nil).settingsName == given)
        #expect(SettingsSource(checking: nil, in: test.files, credentials: nil).settings == test.files.settings)
    }

    @Test func theKeyInTheSettingsCounts() throws {
        let test = try TestHost()
        try test.writeSettings("PUBLISH_KEY=from-the-settings\n")
        try FileStore.write([PlannedFile(path: test.files.publishKey, text: "from-the-file\n")])
        #expect(try HostSettings(test.files).checked().publishKey == "from-the-settings")
        try test.writeSettings("PUBLISH_KEY=\n")
        #expect(try HostSettings(test.files).checked().publishKey == "from-the-file")
    }

    @Test func theJournalIsToldHowBadItIs() {
        #expect(CheckOutput(isJournal: true).complaint("x") == "<3>x")
        #expect(CheckOutput(isJournal: true).warning("x") == "<4>x")
        #expect(CheckOutput(isJournal: false).complaint("x") == "relayctl: x")
        #expect(CheckOutput(isJournal: false).warning("x") == "relayctl: warning: x")
    }

    @Test func warnsOfWhatServicesDoNotDo() {
        func warnings(_ variables: [String: String]) -> [String] {
            HostWarnings.lines(variables, file: "/etc/relay/relay.env") { $0 == "/bad" ? "trouble" : nil }
        }
        #expect(
            warnings(["OUT_RES": "720", "KICK_URL": "", "RTMP_PORT": "1935", "OFFLINE_VIDEO_PATH": "/good"]).isEmpty)
        let moved = warnings(["KICK_URL": "rtmp://h/app", "KICK_KEY": "topsecret", "CRASH_BACKOFF": "3"])
        #expect(moved.count == 1)
        #expect(moved.first?.hasSuffix("sudo relayctl import /etc/relay/relay.env") == true)
        #expect(moved.first?.contains("topsecret") == false)
        #expect(warnings(["CRASH_BACKOFF": "3"]).first?.contains("BACKOFF=SECONDS") == true)
        #expect(warnings(["OFFLINE_VIDEO_PATH": "/bad"]) == ["trouble"])
        #expect(warnings(["RTMP_PORT": "443"]).first?.contains("port 443") == true)
    }

    @Test func aSlateThatServicesCanNotSeeIsTroubleToo() {
        for path in ["/home/me/a.mp4", "/root/a.mp4", "/tmp/a.mp4"] {
            #expect(SlateFile.trouble(with: path)?.contains("copy the file to /srv or /etc/relay") == true, "\(path)")
        }
        #expect(SlateFile.trouble(with: "a.mp4")?.contains("relative path") == true)
        #expect(SlateFile.trouble(with: "/nowhere/a.mp4")?.contains("No such file") == true)
        #expect(SlateFile.trouble(with: "/usr")?.contains("is no file") == true)
        #expect(SlateFile.trouble(with: "/etc/passwd") == nil)
    }
}
