import Glibc
import ProcessKit
import RelayCore
import SettingsFiles
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
        #expect(
            test.text("\(test.folder)/push.env")?.contains("PROGRAM_URL=\"rtmp://127.0.0.1:2936/switch/out\"\n") == true
        )
        #expect(test.text("\(test.folder)/ingest.settings.conf")?.contains("application cam {") == true)
        #expect(test.text("\(test.folder)/ingest.conf")?.contains("include ingest.settings.conf;") == true)
    }

    @Test func aRelayThatRunsKeepsItsPorts() {
        let (variables, changed) = AppliedSettings.keepingFixed(
            ["RTMP_PORT": "3000", "RTMP_STREAM_NAME": "other", "OUT_RES": "720", "HTTP_PORT": ""],
            applied: ["RTMP_APP": "cam", "OUT_RES": "1080"])
        #expect(variables == ["RTMP_APP": "cam", "OUT_RES": "720"])
        #expect(changed == ["RTMP_PORT", "RTMP_APP", "RTMP_STREAM_NAME"])
    }

    /// The page's settings did not reach relay-web by a reload, nor RECORD relay-record.
    @Test func aReloadIsForEachServiceThatItStartsAnew() throws {
        let variables = ["HTTP_PUBLIC_URL": "https://a.example", "HTTP_PROXIES": "127.0.0.1", "RECORD": "program"]
        let files = AppliedSettings.reloadPlan(variables, try RelaySettings(variables), in: "/run/x")
        #expect(files.map(\.path) == ["/run/x/web.env", "/run/x/record.env", "/run/x/relay.env"])
        #expect(files[0].text.contains("a.example") && files[1].text.contains("RECORD=\"program\""))
        let without = AppliedSettings.reloadPlan([:], try RelaySettings([:]), in: "/run/x")
        #expect(without[1].text.isEmpty, "relay-record is started only if there is something in it")
    }

    @Test func aCopyForAServiceIsCalledByItsOwnersName() throws {
        let test = try TestHost()
        try test.write("relay.env", "RTMP_PORT=abc\n")
        try test.write("publish.key", "short\n")
        let source = SettingsFile(
            checking: "\(test.folder)/relay.env", in: HostFiles(directory: "/etc/relay"),
            credentials: Credentials(directory: test.folder))
        let refusal = #expect(throws: Refusal.self) { try WrittenSettings(source).checked() }
        #expect(refusal?.reasons.count == 2)
        #expect(refusal?.reasons.first?.hasPrefix("/etc/relay/relay.env: RTMP_PORT: \"abc\" is not allowed") == true)
        #expect(refusal?.reasons.last?.hasPrefix("/etc/relay/publish.key: PUBLISH_KEY: its value (hidden)") == true)
        // Any other file is called as it was given.
        let given = "\(test.folder)/relay.env"
        #expect(SettingsFile(checking: given, in: test.files, credentials: nil).name == given)
        #expect(SettingsFile(checking: nil, in: test.files, credentials: nil).path == test.files.settings)
    }

    @Test func theKeyInTheSettingsCounts() throws {
        let test = try TestHost()
        try test.writeSettings("PUBLISH_KEY=from-the-settings\n")
        try FileStore.write([PlannedFile(path: test.files.publishKey, text: "from-the-file\n")])
        #expect(try WrittenSettings(test.files).checked().publishKey == "from-the-settings")
        try test.writeSettings("PUBLISH_KEY=\n")
        #expect(try WrittenSettings(test.files).checked().publishKey == "from-the-file")
    }

    @Test func theJournalIsToldHowBadItIs() {
        #expect(CheckOutput(isJournal: true).complaint("x") == "<3>x")
        #expect(CheckOutput(isJournal: true).warning("x") == "<4>x")
        #expect(CheckOutput(isJournal: false).complaint("x") == "relayctl: x")
        #expect(CheckOutput(isJournal: false).warning("x") == "relayctl: warning: x")
    }

    @Test func warnsOfWhatServicesDoNotDo() async {
        func warnings(_ variables: [String: String]) async -> [String] {
            await HostWarnings.lines(variables, file: "/etc/relay/relay.env") {
                $0 == "/bad" ? Trouble(what: "trouble") : nil
            }
        }
        #expect(
            await warnings(["OUT_RES": "720", "KICK_URL": "", "RTMP_PORT": "1935", "OFFLINE_VIDEO_PATH": "/good"])
                .isEmpty)
        let moved = await warnings(["KICK_URL": "rtmp://h/app", "KICK_KEY": "topsecret", "CRASH_BACKOFF": "3"])
        #expect(moved.count == 1)
        #expect(moved.first?.hasSuffix("sudo relayctl import /etc/relay/relay.env") == true)
        #expect(moved.first?.contains("topsecret") == false)
        #expect(await warnings(["CRASH_BACKOFF": "3"]).first?.contains("BACKOFF=SECONDS") == true)
        #expect(await warnings(["OFFLINE_VIDEO_PATH": "/bad"]) == ["trouble"])
        #expect(await warnings(["RTMP_PORT": "443"]).first?.contains("port 443") == true)
    }

    @Test func aSlateThatServicesCanNotSeeIsTroubleToo() {
        for path in ["/home/me/a.mp4", "/root/a.mp4", "/tmp/a.mp4"] {
            #expect(
                SlateFile.accessTrouble(with: path)?.line.contains("copy the file to /srv or /etc/relay") == true,
                "\(path)")
        }
        #expect(SlateFile.accessTrouble(with: "a.mp4")?.line.contains("relative path") == true)
        #expect(SlateFile.accessTrouble(with: "/nowhere/a.mp4")?.line.contains("No such file") == true)
        #expect(SlateFile.accessTrouble(with: "/usr")?.line.contains("is no file") == true)
        #expect(SlateFile.accessTrouble(with: "/etc/passwd") == nil)
    }

    @Test func aSlateThatFFmpegCanNotShowIsToldInPlainWords() async throws {
        let test = try TestHost()
        func trouble(_ name: String, _ text: String) async throws -> String? {
            await PictureProbe.problem(with: try test.write(name, text))
        }
        func make(_ name: String, _ arguments: [String]) async throws -> String {
            let path = "\(test.folder)/\(name)"
            let command = Command("ffmpeg", ["-nostdin", "-v", "error"] + arguments + [path])
            #expect(try await Child.start(command, onLine: { _ in }).exit().isSuccess, "\(name)")
            return path
        }
        #expect(try await trouble("empty.mp4", "") == "is empty (0 bytes); copy the file again")
        #expect(
            try await trouble("text.mp4", "This is no video.\n")?.hasPrefix("is neither a video nor a picture") == true)
        let picture = ["-f", "lavfi", "-i", "testsrc=s=64x64:r=5"]
        let animated = try await make("a.webp", picture + ["-t", "1", "-c:v", "libwebp_anim"])
        // Newer ffmpegs may read it; then nothing is wrong with it.
        let animatedTrouble = await PictureProbe.problem(with: animated)
        #expect(animatedTrouble?.hasPrefix("is an animated WebP") ?? true)
        let sound = try await make("a.mp3", ["-f", "lavfi", "-i", "sine", "-t", "0.5"])
        #expect(await PictureProbe.problem(with: sound)?.hasPrefix("has no picture") == true)
        for (name, options) in [
            ("a.png", ["-frames:v", "1"]), ("a.jpg", ["-frames:v", "1"]), ("a.gif", ["-t", "1"]),
            ("a.mp4", ["-t", "1"]),
            ("a.mkv", ["-t", "1"]), ("still.webp", ["-frames:v", "1", "-c:v", "libwebp"]),
        ] {
            let path = try await make(name, picture + options)
            #expect(await PictureProbe.problem(with: path) == nil, "\(name)")
        }
    }
}
