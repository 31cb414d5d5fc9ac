import Testing

@testable import RelayCore

/// The command lines of every encoder, for publishers and for slates.
@Suite struct VideoEncoderTests {
    private static func profile(_ settings: [String: String]) throws -> VideoProfile {
        try RelaySettings(["OUT_RES": "720", "VID_BITRATE": "3000k"].merging(settings) { $1 }).profile
    }

    /// What ffmpeg is told about the picture's encoder and its card.
    private static func encoder(in arguments: [String]) -> String {
        let from = arguments.firstIndex(of: "-init_hw_device") ?? arguments.firstIndex(of: "-c:v") ?? 0
        let to = arguments.firstIndex(of: "-c:a") ?? 0
        return arguments[from..<max(from, to)].joined(separator: " ")
    }

    private static func live(_ profile: VideoProfile) -> [String] {
        SwitcherCommand.publisher(
            playURL: "p", programURL: "o", profile: profile, sound: .input, stall: .milliseconds(1500))
    }

    private static let bitrate = "-b:v 3000000 -maxrate:v 3000000 -bufsize:v 6000000 -g:v 60"

    @Test(
        arguments: [
            (
                ["VIDEO_ENCODER": "libx264"],
                "-c:v libx264 -preset:v veryfast -x264-params:v "
                    + "rc-lookahead=4:sync-lookahead=0:force-cfr=1:sliced-threads=1 \(bitrate)"
                    + " -keyint_min:v 60 -sc_threshold:v 0"
            ),
            (
                ["VIDEO_ENCODER": "libx264", "VIDEO_LATENCY": "low"],
                "-c:v libx264 -preset:v veryfast -x264-params:v "
                    + "rc-lookahead=0:mbtree=0:sync-lookahead=0:force-cfr=1:bframes=0:sliced-threads=1 \(bitrate)"
                    + " -keyint_min:v 60 -sc_threshold:v 0"
            ),
            (
                ["VIDEO_ENCODER": "libx264", "OUT_FPS": "60"],
                "-c:v libx264 -preset:v veryfast -x264-params:v rc-lookahead=4:sync-lookahead=0:force-cfr=1"
                    + " -b:v 3000000 -maxrate:v 3000000 -bufsize:v 6000000 -g:v 120 -keyint_min:v 120 -sc_threshold:v 0"
            ),
            (
                ["VIDEO_ENCODER": "h264_vaapi"],
                "-init_hw_device vaapi=card -filter_hw_device card -c:v h264_vaapi -profile:v high -rc_mode:v CBR"
                    + " -bf:v 0 -async_depth:v 2 \(bitrate)"
            ),
            (
                ["VIDEO_ENCODER": "h264_vaapi", "VIDEO_LATENCY": "low", "VIDEO_DEVICE": "/dev/dri/renderD129"],
                "-init_hw_device vaapi=card:/dev/dri/renderD129 -filter_hw_device card -c:v h264_vaapi -profile:v high"
                    + " -rc_mode:v CBR -bf:v 0 -async_depth:v 1 \(bitrate)"
            ),
            (
                ["VIDEO_ENCODER": "h264_qsv"],
                "-c:v h264_qsv -preset:v veryfast -profile:v high -look_ahead:v 0 -forced_idr:v 1 -bf:v 0"
                    + " -async_depth:v 4 \(bitrate)"
            ),
            (
                [
                    "VIDEO_ENCODER": "h264_qsv", "VIDEO_LATENCY": "low", "VIDEO_PRESET": "medium",
                    "VIDEO_DEVICE": "/dev/dri/renderD128",
                ],
                "-init_hw_device qsv=card,child_device=/dev/dri/renderD128 -c:v h264_qsv -preset:v medium"
                    + " -profile:v high -look_ahead:v 0 -forced_idr:v 1 -bf:v 0 -async_depth:v 1 \(bitrate)"
            ),
            (
                ["VIDEO_ENCODER": "h264_nvenc"],
                "-c:v h264_nvenc -preset:v p4 -profile:v high -tune:v hq -rc:v cbr -forced-idr:v 1 -bf:v 0 -delay:v 3"
                    + " \(bitrate)"
            ),
            (
                ["VIDEO_ENCODER": "h264_nvenc", "VIDEO_LATENCY": "low", "VIDEO_PRESET": "p1", "VIDEO_DEVICE": "1"],
                "-c:v h264_nvenc -preset:v p1 -profile:v high -tune:v ll -rc:v cbr -forced-idr:v 1 -bf:v 0 -delay:v 0"
                    + " -zerolatency:v 1 -gpu:v 1 \(bitrate)"
            ),
            (
                ["VIDEO_ENCODER": "h264_v4l2m2m"],
                "-c:v h264_v4l2m2m \(bitrate) -keyint_min:v 60 -sc_threshold:v 0"
            ),
        ] as [([String: String], String)])
    func isToldWhatTheProfileAsksFor(settings: [String: String], expected: String) throws {
        let profile = try Self.profile(settings)
        #expect(Self.encoder(in: Self.live(profile)) == expected)
        // A decoder is configured once: the slate is encoded as a publisher is. The bias does not change the header.
        let slate = SlateRender.builtIn(profile, output: "s.flv")
        #expect(
            Self.encoder(in: slate).replacing(":b-bias=-100", with: "") == expected.replacing(":b-bias=-100", with: ""))
    }

    /// As libx264: MAX_BITRATE is not exceeded, and VID_BITRATE is the mean.
    @Test(arguments: [
        ("h264_vaapi", "-rc_mode:v VBR"), ("h264_nvenc", "-rc:v vbr"), ("h264_qsv", "-maxrate:v 4000000"),
    ])
    func aBitrateThatMayVaryDoes(name: String, expected: String) throws {
        let profile = try Self.profile(["VIDEO_ENCODER": name, "MAX_BITRATE": "4M"])
        let line = Self.encoder(in: Self.live(profile))
        #expect(
            line.contains(expected) && line.contains("-b:v 3000000 -maxrate:v 4000000 -bufsize:v 8000000"), "\(line)")
    }

    @Test(
        arguments: [
            ("libx264", "format=yuv420p,setsar=1,setparams=", ""),
            ("h264_vaapi", "format=yuv420p,format=nv12,setsar=1,setparams=", ",hwupload"),
            ("h264_qsv", "format=yuv420p,format=nv12,setsar=1,setparams=", ""),
            ("h264_nvenc", "format=yuv420p,setsar=1,setparams=", ""),
        ])
    func getsFramesInItsForm(name: String, format: String, upload: String) throws {
        let profile = try Self.profile(["VIDEO_ENCODER": name])
        let end = "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709\(upload)"
        let live = try #require(Self.live(profile).first { $0.hasPrefix("[0:v:0]") })
        #expect(live.contains(format) && live.hasSuffix("\(end)[v]"), "\(live)")
        let slate = try #require(SlateRender.builtIn(profile, output: "s").first { $0.hasPrefix("[0:v:0]") })
        #expect(slate.contains(format) && slate.contains("\(end),trim=end_frame="), "\(slate)")
        let trial = EncodingTrial.arguments(profile, seconds: 1)
        #expect(Self.encoder(in: trial) == Self.encoder(in: Self.live(profile)))
        #expect(trial.contains("format=nv12" + upload) == format.contains("nv12"), "\(trial)")
    }

    /// Their frames are sent in the order in which they are shown: sound begins right with them.
    @Test(arguments: ["h264_vaapi", "h264_qsv", "h264_nvenc"]) func reordersNothing(name: String) throws {
        let encoder = VideoEncoder(name)
        for latency in VideoProfile.Latency.allCases {
            let profile = try Self.profile(["VIDEO_ENCODER": name, "VIDEO_LATENCY": latency.rawValue])
            #expect(encoder.reorderedFrames(profile) == 0)
            #expect(FFmpegArguments.soundFromTheStart(profile) == "first_pts=4096:flags=res")
        }
        #expect(encoder.framesUntilPicture == 8)
        // Only libx264 can do with less analysis.
        let ladder = EncodingEffort.ladder(try Self.profile(["VIDEO_ENCODER": name]))
        #expect(ladder.map(\.effort.analysis) == [.full, .full, .full])
        #expect(ladder.map(\.effort.frameStep) == [1, 2, 4])
    }

    @Test(
        arguments: [
            (["VIDEO_ENCODER": "h264_nvenc", "VIDEO_PRESET": "veryfast"], "VIDEO_PRESET: \"veryfast\"", "p1, p2, p3"),
            (["VIDEO_ENCODER": "h264_qsv", "VIDEO_PRESET": "p4"], "VIDEO_PRESET: \"p4\"", "h264_qsv's: veryfast"),
            (["VIDEO_ENCODER": "h264_vaapi", "VIDEO_PRESET": "fast"], "VIDEO_PRESET: \"fast\"", "so unset it"),
            (["VIDEO_ENCODER": "libx264", "VIDEO_PRESET": "p4"], "VIDEO_PRESET: \"p4\"", "libx264's: ultrafast"),
            (
                ["VIDEO_ENCODER": "h264_v4l2m2m", "VIDEO_LATENCY": "low"], "VIDEO_LATENCY: \"low\"",
                "h264_vaapi, h264_qsv"
            ),
            (["VIDEO_ENCODER": "h264_vaapi", "VIDEO_DEVICE": "0"], "VIDEO_DEVICE: \"0\"", "/dev/dri/renderD128"),
            (["VIDEO_ENCODER": "h264_nvenc", "VIDEO_DEVICE": "/dev/dri/card0"], "VIDEO_DEVICE", "number"),
            (["VIDEO_DEVICE": "/dev/sda"], "VIDEO_DEVICE: \"/dev/sda\"", "a render node such as"),
            (["VIDEO_DEVICE": "/dev/dri/renderD128,x=y"], "VIDEO_DEVICE", "a render node such as"),
            (["VIDEO_DEVICE": "16"], "VIDEO_DEVICE: \"16\"", "0 to 15"),
        ] as [([String: String], String, String)])
    func aValueThatDoesNotFitIsNamedWithWhatDoes(settings: [String: String], value: String, remedy: String) {
        let error = #expect(throws: SettingsError.self) { try RelaySettings(settings) }
        #expect(error?.problems.count == 1)
        #expect(error?.description.contains(value) == true, "\(error as Any)")
        #expect(error?.description.contains(remedy) == true, "\(error as Any)")
    }

    @Test(arguments: [
        ("libx264", "veryfast"), ("h264_qsv", "veryfast"), ("h264_nvenc", "p4"), ("h264_vaapi", nil), ("x", nil),
    ]) func eachHasAPresetThatItKnows(name: String, preset: String?) throws {
        let profile = try Self.profile(["VIDEO_ENCODER": name])
        #expect(profile.preset == preset)
        if let preset { #expect(VideoEncoder(name).presets?.contains(preset) == true) }
    }

    @Test func aSlateIsKeptForEachCard() throws {
        func key(_ settings: [String: String]) throws -> String { try Self.profile(settings).cacheKey }
        let first = try key(["VIDEO_ENCODER": "h264_vaapi"])
        let second = try key([
            "VIDEO_ENCODER": "h264_vaapi", "VIDEO_DEVICE": "/dev/dri/by-path/pci-0000:03:00.0-render",
        ])
        #expect(first != second && !second.contains("/"))
        #expect(second.contains("-h264_vaapi-pci-0000:03:00.0-render-"))
        let fallback = try Self.profile(["VIDEO_ENCODER": "h264_nvenc", "VIDEO_DEVICE": "1"]).inSoftware
        #expect(fallback.cacheKey == (try key([:])))
    }
}
