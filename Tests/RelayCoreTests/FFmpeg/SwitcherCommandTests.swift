import RelayCore
import TestSupport
import Testing

@Suite struct SwitcherCommandTests {
    @Test func liveAndSlateAreEncodedWithTheSameArguments() throws {
        let profile = try RelaySettings(["OUT_RES": "720", "VID_BITRATE": "3000k"]).profile
        let live = SwitcherCommand.publisher(
            playURL: "p", programURL: "o", profile: profile, sound: .input, stall: .milliseconds(1500))
        let slate = SlateRender.builtIn(profile, output: "s.flv")
        func encoders(_ arguments: [String]) -> [String] {
            guard let from = arguments.firstIndex(of: "-c:v"), let to = arguments.firstIndex(of: "+global_header")
            else {
                return []
            }
            return arguments[from...to].map { $0.replacing(":b-bias=-100", with: "") }
        }
        #expect(!encoders(live).isEmpty)
        // The bias changes which frames x264 chooses, not the sequence header.
        #expect(encoders(live) == encoders(slate))
    }

    /// By the option that there is.
    @Test func aSlateBeginsAheadOfRealTime() {
        func start(_ headStart: Duration, hasBurst: Bool) -> ArraySlice<String> {
            SwitcherCommand.slate(file: "f", programURL: "u", headStart: headStart, hasBurst: hasBurst)
                .drop { $0 != (hasBurst ? "0.1" : "0.5") }.dropFirst().prefix { $0 != "-re" }
        }
        #expect(start(.zero, hasBurst: false) == [])
        #expect(start(.milliseconds(1250), hasBurst: false) == ["-itsoffset", "-1.25"])
        #expect(start(.zero, hasBurst: true) == ["-readrate_initial_burst", "0.001"])
        #expect(start(.milliseconds(1250), hasBurst: true) == ["-readrate_initial_burst", "1.25"])
    }

    @Test func noInputIsReadWithTheDemuxerThatFreezes() throws {
        let settings = try RelaySettings(["KICK_URL": "rtmp://127.0.0.1/app", "KICK_KEY": "secret-key"])
        let destination = try #require(settings.destination)
        let push = PushCommand.arguments(programURL: "rtmp://x/switch/out", destination: destination, presetFile: "f")
        let input = try #require(push.firstIndex(of: "-i"))
        let format = try #require(push.firstIndex(of: "-f"))
        #expect(format < input && push[format + 1] == "live_flv")
        #expect(!push.contains("-copyts"))
        #expect(!push.joined(separator: " ").contains("secret-key"))
    }

    @Test(arguments: [
        "Stream specifier ':a:0' in filtergraph description [0:v:0]scale… matches no streams.",
        "Stream specifier 'a:0' in filtergraph description [0:v:0]scale… matches no streams.",
    ])
    func aPublisherWithoutSoundIsRecognised(line: String) {
        #expect(SwitcherCommand.exit(ended: false, errors: ["something", line]) == .noAudio)
        #expect(SwitcherCommand.exit(ended: false, errors: [line.replacing("a:0", with: "v:0")]) == .noVideo)
    }

    @Test(arguments: [
        // 5.1 and 7.1
        "Decoder (codec none) not found for input stream #0:1", "Decoding requested, but no decoder found for: none",
    ])
    func aSoundThatFFmpegCannotReadIsNamed(error: String) {
        let line = "Audio codec (9) is not implemented. Update your FFmpeg version to the newest one from Git."
        let opus = SwitcherCommand.foreignSound(line)
        #expect(opus == "Opus, or another codec of enhanced RTMP")
        #expect(SwitcherCommand.foreignSound(line.replacing("(9)", with: "(f)")) == "FLV's codec 15")
        #expect(SwitcherCommand.foreignSound("Audio codec") == nil)
        #expect(SwitcherCommand.foreignSound("Audio codec (x) is not implemented") == nil)
        #expect(
            SwitcherCommand.exit(ended: false, errors: [error], foreignSound: opus)
                == .foreignSound("Opus, or another codec of enhanced RTMP"))
        #expect(SwitcherCommand.exit(ended: true, errors: [error], foreignSound: opus) == .ended)
        #expect(
            SwitcherCommand.exit(ended: false, errors: ["Broken pipe"], foreignSound: opus) == .failed("Broken pipe"),
            "a switcher with silence fails for another reason")
    }

    @Test func aPictureWithoutParameterSetsIsNotTakenForMissingSound() {
        let errors = [
            "missing picture in access unit with size 7154", "No start code is found.",
            "rtmp://127.0.0.1/live/s: could not find codec parameters",
            "Stream specifier ':a:0' in filtergraph description [0:a:0]aresample=48000 matches no streams.",
        ]
        #expect(SwitcherCommand.exit(ended: false, errors: errors) == .noParameterSets)
    }

    @Test func otherEndsKeepTheirWords() {
        #expect(SwitcherCommand.exit(ended: true, errors: ["Immediate exit requested"]) == .ended)
        #expect(SwitcherCommand.exit(ended: false, errors: ["one", "two"]) == .failed("two"))
        #expect(SwitcherCommand.exit(ended: false, errors: []) == .failed("no error message"))
    }
}

@Suite struct TokenRegistryTests {
    @Test func aTokenIsGoodForOnePlayAndOnePublish() {
        var generator = SystemRandomNumberGenerator()
        var registry = TokenRegistry()
        let live = registry.mint(for: SwitcherID(1), mayPlay: true, using: &generator)
        let slate = registry.mint(for: SwitcherID(2), mayPlay: false, using: &generator)
        #expect(registry.redeemPlay(nil) == nil)
        #expect(registry.redeemPlay("") == nil)
        #expect(registry.redeemPlay(live.hex) == SwitcherID(1))
        #expect(registry.redeemPlay(live.hex) == nil)
        #expect(registry.redeemPlay(slate.hex) == nil)
        #expect(registry.redeemPublish(slate.hex) == SwitcherID(2))
        #expect(registry.redeemPublish(live.hex) == SwitcherID(1))
        #expect(registry.redeemPublish(live.hex) == nil)
    }

    @Test func aRevokedTokenIsNothing() {
        var generator = SystemRandomNumberGenerator()
        var registry = TokenRegistry()
        let token = registry.mint(for: SwitcherID(1), mayPlay: true, using: &generator)
        registry.revoke(SwitcherID(1))
        #expect(registry.redeemPlay(token.hex) == nil)
        #expect(registry.redeemPublish(token.hex) == nil)
    }
}
