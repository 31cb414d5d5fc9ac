import Alerts
import ArgumentParser
import RelayCore
import SettingsFiles
import Testing

@testable import RelayControl

@Suite struct SetupCommandTests {
    @Test func writesWhatWasAnswered() async throws {
        let test = try TestHost()
        try await setup(test, ["rtmps://live.twitch.example/app", "live_topsecret", "720", "", "built-in"])
        let host = try WrittenSettings(test.files)
        #expect(
            host.written == ["OUT_RES": "720", "VID_BITRATE": "3000k"])
        #expect(test.text(test.files.settings(of: "twitch")) == "URL=\"rtmps://live.twitch.example/app\"\n")
        #expect(test.text(test.files.key(of: "twitch")) == "live_topsecret\n")
        #expect(test.told == ["enable relay-push@twitch.service"])
        #expect(!test.output.contains("topsecret"))
        // What to paste into OBS, with the key that was made.
        #expect(test.output.contains("mystream?key=\(host.publishKey ?? "?")\n"))
    }

    /// It is the last question, so programs that pipe in answers may leave it out. This host's speed decides what Enter takes.
    @Test func picturesAreCopiedIfAskedFor() async throws {
        let test = try TestHost()
        try await setup(test, ["", "720", "", "", "", "Copy"])
        #expect(try WrittenSettings(test.files).written["LIVE_MODE"] == "copy")
        try await setup(test, ["", "", "", "", "", "sometimes", ""])
        #expect(test.output.contains("\"sometimes\" is not allowed; give encode, auto or copy"))
        #expect(test.output.contains("Pictures: encode, auto or copy [copy]"))
        #expect(try WrittenSettings(test.files).written["LIVE_MODE"] == "copy")
    }

    @Test func aHostThatCannotEncodeThePictureIsOfferedAuto() async throws {
        #expect(EncodingTrial.sustains(.init(size: "1080", frameRate: "30"), speed: 4))
        #expect(!EncodingTrial.sustains(.init(size: "1080", frameRate: "60"), speed: 4))
        #expect(!EncodingTrial.sustains(.init(size: "nonsense", frameRate: "30"), speed: 4))
        let test = try TestHost()
        try await setup(test, ["", "4320", "", "", "", ""], encodingSpeed: 1.0)
        #expect(test.output.contains("Pictures: encode, auto or copy [auto]"))
        #expect(try WrittenSettings(test.files).written["LIVE_MODE"] == "auto")
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
            "[rtmps://live.twitch.example/app]", "[keep the present one]", "[720]", "[2500]", "nothing has changed",
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
            "URL: \"kick.com\" is not allowed; give rtmp://", "Kick's server URL ends in /app",
            "looks like the stream key",
            "the stream key (hidden) is not allowed", "OUT_RES: \"7\" is not allowed",
            "\"fast\" is not allowed; give kbit/s from 100 to 100000, such as 3000 (or 3000k, 3M)",
            "is a relative path", "services can't see /home",
        ] { #expect(test.output.contains(word), "\(word)") }
        #expect(test.text(test.files.key(of: "platform")) == "topsecret\n")
        #expect(try WrittenSettings(test.files).written["VID_BITRATE"] == "4500k")
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

    /// Kick's dashboard shows the address without its last part.
    @Test func theRightAddressOfKickIsOffered() async throws {
        let test = try TestHost()
        try await setup(test, ["rtmps://fa7.global-contribute.live-video.net/", "", "topsecret", "720", "", ""])
        #expect(test.output.contains("[rtmps://fa7.global-contribute.live-video.net/app]"))
        #expect(
            test.text(test.files.settings(of: "kick")) == "URL=\"rtmps://fa7.global-contribute.live-video.net/app\"\n")
    }

    @Test(arguments: [
        ("rtmps://a.live-video.net", "rtmps://a.live-video.net/app"),
        ("a.live-video.net:443/", "rtmps://a.live-video.net:443/app"),
        ("rtmps://a.live-video.net/app", nil), ("rtmp://live.twitch.tv", nil), ("rtmps://a.live-video.net?k=1", nil),
    ])
    func kicksAddressIsCompleted(_ url: String, _ complete: String?) {
        #expect(KickAddress.completed(url) == complete)
    }

    @Test(arguments: [
        ("3000", "3000k"), ("3000k", "3000k"), ("3000 kbit/s", "3000k"), ("3000Kbps", "3000k"), ("3M", "3M"),
        ("2.5 Mbit/s", "2.5M"), ("100000", "100000k"), ("3000000", nil), ("99", nil), ("k", nil), ("", nil),
        ("3G", nil),
    ])
    func bitratesAreInKilobits(_ typed: String, _ setting: String?) {
        #expect(Kilobits.setting(from: typed) == setting)
    }

    @Test(arguments: [("3000k", "3000"), ("6M", "6000"), ("4500000", "4500"), ("1500500", "1500500"), ("fast", "fast")])
    func aBitrateIsShownInKilobits(_ setting: String, _ shown: String) {
        #expect(Kilobits.shown(setting) == shown)
    }

    /// They would hold the new bitrate to what suited the old one.
    @Test func aCeilingForAnotherBitrateIsGivenUp() async throws {
        let test = try TestHost()
        try test.writeSettings("VID_BITRATE=6M\nMAX_BITRATE=7M\nBUFFER_SIZE=14M\n")
        try await setup(test, ["", "", "3500", ""])
        #expect(test.text(test.files.settings) == "VID_BITRATE=3500k\n#MAX_BITRATE=\n#BUFFER_SIZE=\n")
    }

    /// After a reboot the relay runs, with the settings as they were installed.
    @Test func onARelayThatRunsThePushWaitsForTheNewSettings() async throws {
        let test = try TestHost(states: "ActiveState=active\n")
        try await setup(test, ["rtmp://h.example/app", "topsecret", "720", "", ""])
        #expect(test.told == ["enable relay-push@platform.service"])
        // Without other settings there is nothing to wait for.
        let same = try TestHost(states: "ActiveState=active\n")
        try await setup(same, ["rtmp://h.example/app", "topsecret", "", "", ""])
        #expect(same.told == ["enable --now relay-push@platform.service"])
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
        #expect(next(["OUT_RES"], isRunning: true)?.hasPrefix("Next: sudo systemctl reload relay-hook ") == true)
        #expect(next(["OUT_RES", "RTMP_PORT"], isRunning: true)?.contains("restart relay.target ") == true)
        let waiting = NextStep.lines(changed: ["OUT_RES"], isRunning: true, waiting: "relay-push@kick.service", host)
        #expect(
            waiting == [
                "Next: sudo systemctl restart relay.target (the relay runs; relay-push@kick.service starts with the new settings)"
            ])
    }

    /// At the first run; later, what is set counts.
    @Test func proposesWhatThisHostCanKeepUp() async throws {
        let test = try TestHost()
        try await setup(test, ["", "", "", ""], encodingSpeed: 0.9)
        #expect(test.output.contains("0.90 times as fast as real time. 480 lines at 30 is what it can keep up."))
        #expect(test.output.contains("[480]"))
        #expect(try WrittenSettings(test.files).written == ["OUT_RES": "480", "VID_BITRATE": "1500k"])
        try await setup(test, ["", "", "", ""], encodingSpeed: 9)
        #expect(!test.output.contains("Measuring") && test.output.contains("[480]"))
    }

    @Test func theFrameRateMayBeGivenToo() async throws {
        let test = try TestHost()
        try await setup(test, ["", "720@0", "", "", ""], encodingSpeed: 1.25)
        #expect(test.output.contains("[720@25]"), "\(test.output)")
        #expect(test.output.contains("OUT_FPS: \"0\" is not allowed"))
        let written = try WrittenSettings(test.files).written
        #expect(written["OUT_RES"] == "720" && written["OUT_FPS"] == "25")
    }

    @Test(arguments: [
        (5.0, "1080", "30"), (3.2, "1080", "30"), (3.0, "720", "30"), (1.4, "720", "30"), (1.2, "720", "25"),
        (0.9, "480", "30"), (0.5, "360", "30"), (0.1, "360", "15"),
    ])
    func aSlowHostIsOfferedLess(_ speed: Double, _ size: String, _ rate: String) {
        #expect(EncodingTrial.proposal(speed: speed) == .init(size: size, frameRate: rate))
    }

    @Test func theSpeedIsMeasured() async throws {
        let speed = try #require(await EncodingSpeed.measure())
        #expect(speed.measured > 0.05 && speed.measured < 100 && speed.ofHost >= speed.measured)
        #expect(speed.use.ownSeconds > 0, "\(speed)")
    }

    /// What other programs take now is no property of the host.
    @Test func aBusyHostIsNotProposedLess() async throws {
        let test = try TestHost()
        let busy = EncodingSpeed(measured: 0.5, use: ProcessorUse(own: 100, others: 290, idle: 10))
        try await setup(test, ["", "", "", ""], busy)
        #expect(test.output.contains("This host is busy: other programs use 73 % of its processors."))
        #expect(
            test.output.contains(
                "0.50 times as fast as real time; without the others it would be 1.95 times. 720 lines at 30 is"),
            "\(test.output)")
        #expect(try WrittenSettings(test.files).written["OUT_RES"] == "720")
        // A little of others is everywhere.
        for use in [ProcessorUse(own: 380, others: 15, idle: 5), ProcessorUse(own: 100, others: 200, idle: 100)] {
            let speed = EncodingSpeed(measured: 0.5, use: use)
            #expect(!speed.isBusy && speed.ofHost == 0.5)
        }
    }

    @Test func oneSinkIsAskedForAtTheEnd() async throws {
        let test = try TestHost()
        let start = ["", "", "", ""]
        try await setup(test, start + ["pager", "telegram", "me", "42", "nonsense", "1234:sEcReT_-abc"])
        #expect(test.output.contains("\"pager\" is not allowed; give discord, slack, "))
        #expect(test.output.contains("CHAT_ID: \"me\" is not allowed; give the chat's number"))
        #expect(test.output.contains("the bot's token: its value (hidden) is not allowed"))
        #expect(test.output.contains("telegram: alerts go there") && !test.output.contains("sEcReT"))
        let text = test.text(test.files.settings(ofSink: "telegram"))
        #expect(text?.hasSuffix("KIND=\"telegram\"\nCHAT_ID=\"42\"\n") == true)
        #expect(test.text(test.files.secret(ofSink: "telegram")) == "1234:sEcReT_-abc\n")
        #expect(test.told == ["enable relay-alert.service"])
        // Once is enough.
        try await setup(test, start + ["discord"])
        #expect(!test.output.contains("Send alerts by"))
        #expect(try WrittenSink.names(in: test.files) == ["telegram"])
    }

    @Test func theSinkCanBeLeftOutAtEachQuestion() async throws {
        for answers in [[""], ["none"], ["telegram", ""], ["discord", ""], ["email", ""]] {
            let test = try TestHost()
            try await setup(test, ["", "", "", ""] + answers)
            #expect(try WrittenSink.names(in: test.files).isEmpty && test.told.isEmpty, "\(answers)")
            #expect(FileStore.exists(test.files.settings))
        }
        // But not in the middle of an answer, by a program.
        let test = try TestHost()
        await #expect(throws: Refusal.self) { try await setup(test, ["", "", "", "", "telegram", "42"]) }
        #expect(!FileStore.exists(test.files.directory))
    }

    @Test func setupTakesWhatNeedsNoSecret() async throws {
        let test = try TestHost()
        try await setup(test, ["", "", "", "", "ntfy", ""])
        let topic = try #require(WrittenSink("ntfy", in: test.files).settings.map { "\($0.sink)" })
        #expect(topic.contains("relay-"))
        let mail = try TestHost()
        try await setup(mail, ["", "", "", "", "email", "me@example.org", ""])
        #expect(WrittenSink("email", in: mail.files).settings != nil)
        #expect(!FileStore.exists(mail.files.secret(ofSink: "email")))
        let login = try TestHost()
        try await setup(
            login, ["", "", "", "", "email", "me@example.org", "smtps://mail.example.org", "me", "sEcReT"])
        #expect(WrittenSink("email", in: login.files).settings != nil)
        #expect(login.text(login.files.secret(ofSink: "email")) == "sEcReT\n")
    }

    private func setup(_ test: TestHost, _ answers: [String], encodingSpeed: Double? = nil) async throws {
        try await setup(test, answers, encodingSpeed.map { EncodingSpeed(measured: $0) })
    }

    private func setup(_ test: TestHost, _ answers: [String], _ encodingSpeed: EncodingSpeed?) async throws {
        let host = try test.host(answers: answers.map { "\($0)\n" }.joined(), encodingSpeed: encodingSpeed)
        try await SetupCommand.parse([]).run(on: host)
    }
}
