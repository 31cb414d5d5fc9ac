@testable import RelayCore
import Testing

@Suite struct RelaySettingsTests {
    @Test func defaults() throws {
        let settings = try RelaySettings([:])
        #expect(settings.destination == nil)
        #expect(settings.destinationKey == nil)
        #expect(settings.publishKey == nil)
        #expect(settings.offlineVideoPath == nil)
        #expect(settings.listenAddress == .anyIPv4)
        #expect(settings.rtmpPort == 1935)
        #expect(settings.switchPort == 1936)
        #expect(settings.ingestPort == 1937)
        #expect(settings.httpPort == 8080)
        #expect(settings.app == "live")
        #expect(settings.streamName == "mystream")
        #expect(settings.profile.size == FrameSize(width: 1920, height: 1080))
        #expect(settings.profile.frameRate == FrameRate(30))
        #expect(settings.profile.videoBitrate == 6_000_000)
        #expect(settings.profile.maxBitrate == 6_000_000)
        #expect(settings.profile.bufferSize == 12_000_000)
        #expect(settings.profile.audioBitrate == 160_000)
        #expect(settings.profile.sampleRate == 48000)
        #expect(settings.profile.encoder == "libx264")
        #expect(settings.profile.preset == "veryfast")
        #expect(settings.profile.keyframeSeconds == 2)
        #expect(settings.profile.keyframeFrames == 60)
        #expect(settings.crashBackoff == .seconds(2))
        #expect(settings.stallLimit == .milliseconds(1500))
        #expect(settings.flapSwitches == 3)
        #expect(settings.flapWindow == .seconds(30))
        #expect(settings.flapSteady == .seconds(5))
        #expect(settings.notices.isEmpty)
    }

    @Test func emptyMeansUnset() throws {
        let blank = Dictionary(uniqueKeysWithValues: SettingsCatalogue.all.map { ($0.name, "  ") })
        #expect(try RelaySettings(blank) == RelaySettings([:]))
    }

    @Test(
        arguments: [
            (
                "RTMP_PORT", ["1", "65535", "2035"],
                ["0", "65536", "-1", "abc", "1 2", "0x10", "99999999999999999999", "٣"]
            ),
            (
                "RTMP_LISTEN", ["0.0.0.0", "[::]", "::1", "127.0.0.1", "[2001:db8::1]", "::ffff:1.2.3.4"],
                ["localhost", "1.2.3", "1.2.3.256", "01.2.3.4", ":::", "[::", "1:2:3:4:5:6:7:8:9", "[1.2.3.4]", "g::"]
            ),
            (
                "RTMP_APP", ["live", "a-b_c9"],
                ["offline", "a/b", "a.b", "a b", "ä", String(repeating: "a", count: 65)]
            ),
            ("RTMP_STREAM_NAME", ["mystream", "a.b-c_d"], ["a?b", "a&b", "a/b", "a b"]),
            (
                "PUBLISH_KEY", ["12345678", "a-._~!$*()@:;,x"],
                [
                    "1234567", "abcdefg&", "abcdefg h", "abcdefg%20", "schlüssel",
                    "abcdefg\nh", "abcdefg=", String(repeating: "a", count: 201),
                ]
            ),
            ("LOW_BITRATE", ["800k", "1M"], ["0", "9k", "x"]),
            ("LOW_BITRATE_SHOWS", ["slate", "keep", "connection", "party"], ["a b", "../x"]),
            ("LOW_BITRATE_SECONDS", ["2", "5.5"], ["1", "61"]), ("LOW_BITRATE_RECOVER_SECONDS", ["2", "300"], ["1"]),
            ("FROZEN_SECONDS", ["3", "10", "3600"], ["0", "2.9", "3601", "10s"]),
            ("SILENT_SECONDS", ["2", "7.5"], ["1.9", "-60"]),
            ("OFFLINE_AFTER", ["5s", "30m", "1h30m"], ["30", "4s", "31d", "m"]),
            ("OFFLINE_VIDEO_PATH", ["/srv/my slate.mp4", "slate.png"], ["a\nb", "a\u{7F}"]),
            (
                "OUT_RES", ["1080", "720p", "720P", "1920x1080", "1080x1920", "480", "64x64", "4320"],
                [
                    "1081", "abc", "0", "62", "4322", "1920x1081", "1921x1080", "1920x", "x1080", "1920x1080p", "9e3",
                    "9999999999999",
                ]
            ),
            (
                "OUT_FPS", ["1", "30", "120", "23.976", "29.97", "59.94", "30000/1001"],
                ["abc", "0", "121", "29.5", "30/1", "-30"]
            ),
            (
                "VID_BITRATE", ["6000k", "6M", "5.5M", "6000000", "100K"],
                [
                    "abc", "6000kb", "99k", "101M", "k", "6 M", "-6M", "6e6",
                    "99999999999999999999M", ".",
                ]
            ),
            ("BUFFER_SIZE", ["12M", "500M"], ["501M", "0"]),
            ("AUDIO_BITRATE", ["128k", "32k", "512k"], ["31k", "513k"]),
            ("AUDIO_SAMPLERATE", ["44100", "48000"], ["22050", "48k", "48000.0"]),
            (
                "CRASH_BACKOFF", ["0", "0.5", "300", "2.125", ".5", "1."],
                ["301", "-1", "abc", "1.2345", "nan", "inf", "1e2", "."]
            ),
            ("STALL_SECONDS", ["0.5", "10"], ["0.4", "10.001"]),
            ("KEYFRAME_SECONDS", ["0.5", "10"], ["0.499", "11"]),
            ("FLAP_SWITCHES", ["2", "100"], ["1", "101"]),
            ("VIDEO_ENCODER", ["libx264"], ["lib x264", "-i", "a;b"]),
            ("VIDEO_PRESET", ["ultrafast", "medium"], ["warp9", "fast er"]),
            ("VIDEO_LATENCY", ["normal", "low"], ["lowest", "yes"]),
            ("VIDEO_DEVICE", ["/dev/dri/renderD128", "0", "15"], ["/dev/null", "/dev/dri/", "-1", "card0"]),
            (
                "KICK_URL", ["rtmps://h/app"],
                ["http://h/app", "rtmp://h", "rtmp://h/", "rtmp://u:p@h/app", "rtmp://h/a b"]
            ),
            ("HTTP_PORT", ["8081"], ["http", "1935", "1936"]),
            ("HTTP_LISTEN", ["127.0.0.1", "[::1]"], ["0.0.0.0", "[::]", "localhost"]),
            (
                "HTTP_PUBLIC_URL", ["https://relay.example.org", "https://r.example:8443/", "http://[::1]:80"],
                [
                    "relay.example.org", "https://", "https://a/b", "https://u@a", "ftp://a", "https://a:0",
                    "https://a?b",
                ]
            ),
            ("HTTP_PROXIES", ["127.0.0.1", "::1, 192.0.2.1"], ["proxy.example", "10.0.0.0/8"]),
            ("HTTP_INSECURE", ["yes", "no"], ["maybe", "true"]),
            ("SWITCH_PORT", ["2936"], ["8080", "1935"]),
            ("INGEST_PORT", ["2937"], ["8080", "1935", "1936"]),
        ] as [(String, [String], [String])])
    func values(name: String, good: [String], bad: [String]) {
        let partner = name == "KICK_URL" ? ["KICK_KEY": "k"] : name == "VID_BITRATE" ? ["MAX_BITRATE": "100M"] : [:]
        for value in good {
            #expect(throws: Never.self, "\(name)=\(value)") {
                try RelaySettings(partner.merging([name: value]) { $1 })
            }
        }
        for value in bad {
            let error = #expect(throws: SettingsError.self, "\(name)=\(value)") {
                try RelaySettings(partner.merging([name: value]) { $1 })
            }
            #expect(error?.problems.count == 1, "\(name)=\(value): \(String(describing: error))")
            #expect(error?.description.utf8.contains(UInt8(ascii: "\n")) == false)
        }
    }

    @Test func problemsComeAllAtOnceAndReadWell() {
        let error = #expect(throws: SettingsError.self) {
            try RelaySettings([
                "OUT_FPS": "abc", "RTMP_PORT": "0", "VIDEO_PRESET": "warp9", "PUBLISH_KEY": "sekrit",
                "KICK_KEY": "sk_1",
                "MAX_BITRATE": "5M", "HTTP_PORT": "1936",
            ])
        }
        #expect(
            error?.description == """
                KICK_URL: is not set; give the server address that belongs to KICK_KEY, or unset both
                RTMP_PORT: "0" is not allowed; give a whole number from 1 to 65535
                PUBLISH_KEY: its value (hidden) is not allowed; give 8 to 200 printable ASCII characters, no space and none of \
                " # % & ' + / < = > ? \\
                OUT_FPS: "abc" is not allowed; give a whole number from 1 to 120, or 23.976, 29.97 or 59.94; or source
                MAX_BITRATE: "5M" is not allowed; give at least VID_BITRATE, 6000k
                VIDEO_PRESET: "warp9" is not allowed; give one of libx264's: ultrafast, superfast, veryfast, faster, fast, \
                medium, slow, slower, veryslow, placebo
                SWITCH_PORT: "1936" (the default) is not allowed; give a port other than HTTP_PORT's, 1936
                """)
    }

    @Test func oneMistakeIsOneProblem() {
        // The default in the bad value's place would not go with the other one.
        for (bad, other) in [("VID_BITRATE=fast", "MAX_BITRATE=800k"), ("RTMP_PORT=70000", "HTTP_PORT=1935")] {
            let error = #expect(throws: SettingsError.self) {
                try RelaySettings(try EnvironmentFile.parse("\(bad)\n\(other)\n"))
            }
            #expect(error?.problems.count == 1, "\(bad)")
        }
    }

    @Test(
        arguments: [
            ([:], 6_000_000, 12_000_000), (["VID_BITRATE": "3000k"], 3_000_000, 6_000_000),
            (["VID_BITRATE": "8M"], 8_000_000, 16_000_000),
            (["VID_BITRATE": "3000k", "MAX_BITRATE": "4M"], 4_000_000, 8_000_000),
            (["VID_BITRATE": "3000k", "BUFFER_SIZE": "1M"], 3_000_000, 1_000_000),
        ] as [([String: String], Int, Int)])
    func unsetCeilingAndBufferFollowTheRate(settings: [String: String], ceiling: Int, buffer: Int) throws {
        let profile = try RelaySettings(settings).profile
        #expect(profile.maxBitrate == ceiling)
        #expect(profile.bufferSize == buffer)
    }

    @Test func aCeilingBelowTheRateIsRefused() {
        #expect(throws: SettingsError.self) { try RelaySettings(["VID_BITRATE": "8M", "MAX_BITRATE": "6M"]) }
    }

    @Test func presetsOfOtherEncodersAreTheirOwn() throws {
        let settings = try RelaySettings(["VIDEO_ENCODER": "h264_nvenc", "VIDEO_PRESET": "p4"])
        let error = #expect(throws: SettingsError.self) {
            try RelaySettings(["VIDEO_ENCODER": "h264_other", "VIDEO_PRESET": "any", "VIDEO_LATENCY": "low"])
        }
        #expect(error.map { "\($0)" }?.contains("low only with VIDEO_ENCODER=libx264") == true)
        #expect(settings.profile.preset == "p4")
    }

    /// In Matroska, frames after the second configuration cannot be decoded (ffmpeg 5.1, 7.1).
    @Test(arguments: LiveMode.allCases) func aProgramOfSeveralConfigurationsIsNotRecorded(mode: LiveMode) throws {
        let variables = ["LIVE_MODE": mode.rawValue, "RECORD": "program"]
        guard mode != .encode else {
            _ = try RelaySettings(variables)
            return
        }
        let error = #expect(throws: SettingsError.self) { try RelaySettings(variables) }
        #expect(error.map { "\($0)" }?.contains("RECORD") == true)
        _ = try RelaySettings(variables.merging(["RECORD": "publisher"]) { $1 })
    }

    @Test func nameAndKeyFitIntoNginxNames() throws {
        let name = String(repeating: "n", count: 60)
        let error = #expect(throws: SettingsError.self) {
            try RelaySettings(["RTMP_STREAM_NAME": name, "PUBLISH_KEY": String(repeating: "k", count: 191)])
        }
        #expect(error?.problems.map(\.allowed) == ["at most 190 characters with this RTMP_STREAM_NAME"])
        _ = try RelaySettings(["RTMP_STREAM_NAME": name, "PUBLISH_KEY": String(repeating: "k", count: 190)])
    }

    @Test func noticesForRetiredAndMistypedNames() throws {
        let settings = try RelaySettings([
            "POLL_INTERVAL": "1", "LOG_DIR": "/x", "OUT_FSP": "30", "RTMP_PROT": "1", "out_fps": "25", "PATH": "/bin",
            "HOME": "/", "HTTP_PROXY": "x", "LANG": "C", "EDITOR": "vi", "KICK_KEYS": "sekrit",
        ])
        #expect(settings.notices.count == 6)
        #expect(settings.notices[0].hasPrefix("POLL_INTERVAL "))
        #expect(settings.notices[1].hasPrefix("LOG_DIR "))
        #expect(settings.notices.contains("OUT_FSP is not a setting and is ignored; did you mean OUT_FPS?"))
        #expect(settings.notices.contains("RTMP_PROT is not a setting and is ignored; did you mean RTMP_PORT?"))
        #expect(settings.notices.contains("KICK_KEYS is not a setting and is ignored; did you mean KICK_KEY?"))
        #expect(!settings.notices.joined().contains("sekrit"))
    }

    @Test func noTextHoldsASecret() throws {
        let secrets = [
            "KICK_KEY": "sk-sekrit-1", "PUBLISH_KEY": "sekrit-22222", "KICK_URL": "rtmps://h/app?auth=sekrit-3",
        ]
        let settings = try RelaySettings(secrets)
        #expect(settings.destinationKey == "sk-sekrit-1")
        var dumped = ""
        dump(settings, to: &dumped)
        for text in [
            "\(settings)", settings.debugDescription, String(reflecting: settings), dumped,
            settings.destination?.description ?? "", settings.notices.joined(),
        ] {
            #expect(!text.contains("sekrit"), "\(text)")
        }
        let bad = ["KICK_KEY": "sekrit with space", "PUBLISH_KEY": "sekrit with space", "KICK_URL": "rtmp://h/app"]
        let error = #expect(throws: SettingsError.self) { try RelaySettings(bad) }
        #expect(error?.problems.count == 2)
        var dumpedError = ""
        dump(error, to: &dumpedError)
        #expect(!dumpedError.contains("sekrit"))
        #expect(error?.description.contains("sekrit") == false)
    }

    @Test(arguments: [
        ("rtmp://me:sekrit@h/app", "rtmp://…@h/app"), ("http://h/app?k=sekrit", "http://h/app?…"),
        ("sekrit@rtmp://h", "…@rtmp://h"), ("rtmp://h?x=sekrit@y?sekrit", "rtmp://…@y?…"),
    ])
    func aBadAddressIsShownWithoutCredentials(value: String, shown: String) {
        let error = #expect(throws: SettingsError.self) { try RelaySettings(["KICK_URL": value, "KICK_KEY": "k"]) }
        #expect(error?.problems.map(\.value) == [shown])
    }

    @Test func catalogueAndTableAgree() {
        let names = SettingsCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
        let table = SettingsCatalogue.markdownTable()
        for setting in SettingsCatalogue.all {
            #expect(table.contains("| `\(setting.name)` | "))
        }
        let lines = table.split(separator: "\n")
        #expect(lines.count == names.count + 2)
        #expect(lines.allSatisfy { $0.hasPrefix("|") && $0.hasSuffix("|") && $0.split(separator: "|").count == 4 })
    }
}
