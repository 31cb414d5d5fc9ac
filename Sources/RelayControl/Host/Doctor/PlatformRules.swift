import RelayCore

/// What a platform takes, by the name of its servers. A small table: what its own documentation says, each with its source.
struct PlatformRules: Sendable, Equatable {
    let platform: String
    /// How the names of its servers end.
    let hosts: [String]
    /// Bits per second of video at most; `nil`: no limit within reach.
    var videoBitrate: Int?
    /// Bits per second of sound at most.
    var audioBitrate: Int?
    /// Whether it takes `rtmps://` only.
    var needsTLS = false
    /// Whether it takes no more than 1920x1080 at 60 frames a second.
    var isAtMost1080p60 = true
    /// Whether it shows nothing of a stream without sound.
    var needsSound = false

    /// No platform here wants more than this between two keyframes: viewers wait for one, and segments are cut there. YouTube and
    /// Facebook say "do not exceed 4 seconds" (the sources below); Twitch and Amazon IVS recommend 2.
    static let longestKeyframeInterval = 4.0

    /// All of them; the first that fits counts.
    static let all = [
        // Twitch's servers below live-video.net, and its own names. 6000 and 320 kbit/s: obs-studio,
        // plugins/rtmp-services/data/services.json at e9ea224 (2025), "Twitch"; <https://help.twitch.tv/s/article/broadcasting-guidelines>.
        PlatformRules(
            platform: "Twitch",
            hosts: ["twitch.tv", ".contribute.live-video.net", "ingest.global-contribute.live-video.net"],
            videoBitrate: 6_000_000, audioBitrate: 320_000),
        // Kick's servers are Amazon IVS's. 1080p and 8.5 Mbit/s; "if you exceed it, the stream probably will disconnect
        // immediately": <https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_CreateChannel.html>, "type"
        // (STANDARD), read 2026-11.
        PlatformRules(
            platform: "Kick (Amazon IVS)", hosts: [".global-contribute.live-video.net"], videoBitrate: 8_500_000),
        // <https://support.google.com/youtube/answer/2853702>, read 2026-11: up to 2160p at 60, keyframes every 4 s at most;
        // 51 Mbit/s: services.json as above, "YouTube - RTMPS". A stream without sound: "tests should include audio".
        PlatformRules(
            platform: "YouTube", hosts: [".youtube.com"], videoBitrate: 51_000_000, isAtMost1080p60: false,
            needsSound: true),
        // <https://developers.facebook.com/docs/live-video-api/reference>, read 2026-11: RTMPS only, 1080p at 60 and 9000 kbit/s
        // at most, sound of 256 kbit/s at most, and "include both audio and video".
        PlatformRules(
            platform: "Facebook", hosts: [".facebook.com"], videoBitrate: 9_000_000, audioBitrate: 256_000,
            needsTLS: true, needsSound: true),
    ]

    /// The rules for a server; `nil` if it is of a platform that is not known here.
    static func of(_ host: String) -> PlatformRules? {
        all.first { $0.hosts.contains { host == $0 || host.hasSuffix($0.hasPrefix(".") ? $0 : ".\($0)") } }
    }
}

extension PlatformRules {
    /// What is unwise about a program for one platform.
    ///
    /// - Parameters:
    ///   - profile: The program's format.
    ///   - destination: The platform.
    ///   - isSilent: Whether somebody is live who sends no sound.
    ///   - set: The command that changes a setting.
    static func findings(
        _ profile: VideoProfile, _ destination: DoctorDestination, isSilent: Bool, set: ([String]) -> String
    ) -> [Finding] {
        guard let address = destination.address else { return [] }
        let rules = of(address.host)
        let name = rules?.platform ?? address.host
        var findings: [Finding] = []
        let rate = Double(profile.frameRate.numerator) / Double(profile.frameRate.denominator)
        if rules?.isAtMost1080p60 ?? true, profile.width * profile.height > 1920 * 1080 {
            findings.append(
                .warning(
                    "the picture is \(profile.size); \(name) takes 1920x1080 at most", command: set(["OUT_RES=1080"])))
        }
        if rate > 60 {
            findings.append(
                .warning(
                    "\(profile.frameRate) frames a second; \(name) takes 60 at most", command: set(["OUT_FPS=60"])))
        }
        if let most = rules?.videoBitrate, max(profile.videoBitrate, profile.maxBitrate) > most {
            // MAX_BITRATE may not be less than VID_BITRATE.
            let setting = profile.videoBitrate > most ? "VID_BITRATE" : "MAX_BITRATE"
            let both = profile.videoBitrate > most && profile.maxBitrate != profile.videoBitrate
            let lines = [setting] + (both ? ["MAX_BITRATE"] : [])
            findings.append(
                .warning(
                    "the video has up to \(Words.bitrate(Double(max(profile.videoBitrate, profile.maxBitrate)))); "
                        + "\(name) takes \(Words.bitrate(Double(most))) at most",
                    cause: "a platform may end the stream, or drop frames",
                    command: set(lines.map { "\($0)=\(most / 1000)k" })))
        }
        if let most = rules?.audioBitrate, profile.audioBitrate > most {
            findings.append(
                .warning(
                    "the sound has \(Words.bitrate(Double(profile.audioBitrate))); \(name) takes \(Words.bitrate(Double(most))) at most",
                    command: set(["AUDIO_BITRATE=\(most / 1000)k"])))
        }
        if profile.keyframeSeconds > longestKeyframeInterval {
            findings.append(
                .warning(
                    "a keyframe every \(Words.seconds(profile.keyframeInterval)); \(name) wants one every 4 s at least",
                    cause: "viewers wait for the next keyframe before they see anything",
                    command: set(["KEYFRAME_SECONDS=2"])))
        }
        if rules?.needsTLS == true, address.scheme == .rtmp {
            findings.append(
                .problem(
                    "\(name) takes encrypted connections only, and the address begins with rtmp://",
                    command: destination.enterAgain("rtmps://\(address.host):443/\(address.appPath)")))
        }
        if rules?.needsSound == true, isSilent {
            findings.append(
                .warning(
                    "whoever is live sends no sound; \(name) wants some",
                    cause: "the relay adds silence, which viewers hear; add an audio track in OBS",
                    command: "relayctl obs"))
        }
        guard findings.isEmpty else { return findings }
        let format = "\(profile.size) at \(profile.frameRate), \(Words.bitrate(Double(profile.videoBitrate)))"
        return [
            .ok(rules == nil ? "\(format); no limits of \(name) are known here" : "\(format) is what \(name) takes")
        ]
    }
}
