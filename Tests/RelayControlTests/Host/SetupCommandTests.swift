import ArgumentParser
import RelayCore
import Testing

@testable import RelayControl

@Suite struct SetupCommandTests {
    @Test func writesWhatWasAnswered() async throws {
        let test = try TestHost()
        try await setup(test, ["rtmps://live.twitch.example/app", "live_topsecret", "720", "", "built-in"])
        let host = try HostSettings(test.files)
        #expect(
            host.written == ["OUT_RES": "720", "VID_BITRATE": "3000k", "MAX_BITRATE": "3000k", "BUFFER_SIZE": "6000k"])
        #expect(test.text(test.files.settings(of: "twitch")) == "URL=\"rtmps://live.twitch.example/app\"\n")
        #expect(test.text(test.files.key(of: "twitch")) == "live_topsecret\n")
        #expect(test.told == ["enable relay-push@twitch.service"])
        #expect(!test.output.contains("topsecret"))
        // What to paste into OBS, with the key that was made.
        #expect(test.output.contains("mystream?key=\(host.publishKey ?? "?")\n"))
    }

    @Test func enterKeepsWhatIsThere() async throws {
        let test = try TestHost(states: "ActiveState=active\n")
        try await setup(test, ["rtmps://live.twitch.example/app", "live_topsecret", "720", "2500k", ""])
        let settings = test.text(test.files.settings)
        let told = test.told
        try await setup(test, ["", "", "", "", ""])
        #expect(test.text(test.files.settings) == settings)
        #expect(test.told == told)
        for word in [
            "[rtmps://live.twitch.example/app]", "[keep the present one]", "[720]", "[2500k]", "nothing has changed",
        ] { #expect(test.output.contains(word), "\(word)") }
        #expect(!test.output.contains("topsecret"))
    }

    @Test func aWrongAnswerIsAskedAgainWithWhatIsAllowed() async throws {
        let test = try TestHost()
        try await setup(
            test,
            [
                "kick.com", "rtmps://x.global-contribute.live-video.net", "rtmp://h.example/app/sk_us_1234",
                "rtmp://h.example/app",
                "two words", "topsecret", "7", "1080", "fast", "4500k", "slate.mp4", "/home/me/slate.mp4", "",
            ])
        for word in [
            "URL: \"kick.com\" is not allowed; give rtmp://", "Kick's ends in /app", "looks like the stream key",
            "the stream key (hidden) is not allowed", "OUT_RES: \"7\" is not allowed",
            "VID_BITRATE: \"fast\" is not allowed",
            "is a relative path", "services can't see /home",
        ] { #expect(test.output.contains(word), "\(word)") }
        #expect(test.text(test.files.key(of: "platform")) == "topsecret\n")
        #expect(try HostSettings(test.files).written["VID_BITRATE"] == "4500k")
    }

    @Test func anEndOfAnswersLeavesNothing() async throws {
        for count in 0..<5 {
            let test = try TestHost()
            let answers = Array(["rtmp://h.example/app", "topsecret", "", "", ""].prefix(count))
            await #expect(throws: Refusal.self) { try await setup(test, answers) }
            #expect(!FileStore.exists(test.files.directory))
            #expect(test.told.isEmpty)
        }
    }

    @Test func withoutAPlatformItSaysWhatIsStillNeeded() async throws {
        let test = try TestHost()
        try await setup(test, ["", "", "", ""])
        #expect(test.output.contains("sudo relayctl push add NAME --url URL"))
        #expect(test.text(test.files.settings) == SettingsTemplate.text())
        let later = try TestHost()
        try await setup(later, ["rtmp://h.example/app", "", "", "", ""])
        #expect(later.output.contains("sudo relayctl push add platform --url 'rtmp://h.example/app'"))
        #expect(try Destinations.names(in: later.files).isEmpty)
    }

    @Test func anEarlierSlateCanBeGivenUp() async throws {
        let test = try TestHost()
        try test.writeSettings("# mine\nOFFLINE_VIDEO_PATH=/srv/away.mp4\nPUBLISH_KEY=publish-secret\n")
        try await setup(test, ["", "", "", "built-in"])
        #expect(test.text(test.files.settings) == "# mine\n#OFFLINE_VIDEO_PATH=\nPUBLISH_KEY=publish-secret\n")
        // The key in the settings counts; none is made.
        #expect(!FileStore.exists(test.files.publishKey))
        #expect(test.output.contains("?key=publish-secret"))
    }

    @Test(arguments: [
        ("3000k", "6000k"), ("6M", "12M"), ("2.5M", "5000k"), ("4500000", "9000000"), ("1500.5k", "3001k"),
    ])
    func theBufferHoldsTwoSeconds(_ bitrate: String, _ buffer: String) {
        #expect(SetupPlan.buffer(for: bitrate) == buffer)
    }

    @Test func namesADestinationAfterItsPlatform() {
        #expect(SetupPlan.name(for: "rtmps://fa.global-contribute.live-video.net/app") == "kick")
        #expect(SetupPlan.name(for: "rtmp://live.twitch.tv/app") == "twitch")
        #expect(SetupPlan.name(for: "rtmp://a.rtmp.youtube.com/live2") == "youtube")
        #expect(SetupPlan.name(for: "rtmp://192.0.2.1/app") == "platform")
    }

    @Test func theNextStepIsTheLeastThatIsNeeded() {
        let host = HostFiles(directory: HostFiles.standardDirectory)
        func next(_ changed: Set<String>, isRunning: Bool) -> String? {
            NextStep.lines(changed: changed, isRunning: isRunning, host).first
        }
        #expect(next([], isRunning: false) == "Next: sudo systemctl start relay.target")
        #expect(next([], isRunning: true) == nil)
        #expect(next(["OUT_RES"], isRunning: true)?.hasPrefix("Next: sudo systemctl restart relay-hook ") == true)
        #expect(next(["OUT_RES", "RTMP_PORT"], isRunning: true)?.contains("restart relay.target ") == true)
    }

    private func setup(_ test: TestHost, _ answers: [String]) async throws {
        let host = try test.host(answers: answers.map { "\($0)\n" }.joined())
        try await SetupCommand.parse([]).run(on: host)
    }
}
