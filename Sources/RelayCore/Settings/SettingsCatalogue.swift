/// All settings: the only source of their names, defaults, rules and descriptions.
public enum SettingsCatalogue {
    static let kickURL = SettingDefinition(
        "KICK_URL", "Where `relayctl up` pushes the program: the platform's server address", DestinationAddress.rule)
    static let kickKey = SettingDefinition(
        "KICK_KEY", "The platform's stream key for KICK_URL", isSecret: true, .streamKey)
    static let rtmpListen = SettingDefinition(
        "RTMP_LISTEN", default: "0.0.0.0", "The address that broadcasters connect to", ListenAddress.rule)
    static let rtmpPort = SettingDefinition(
        "RTMP_PORT", default: "1935", "The port that broadcasters connect to", .port)
    static let rtmpApp = SettingDefinition(
        "RTMP_APP", default: "live", "The application a broadcaster publishes to (OBS: the end of the server address)",
        .name(plus: "_-", longest: 64, otherThan: [Topology.standbyApp]))
    static let rtmpStreamName = SettingDefinition(
        "RTMP_STREAM_NAME", default: "mystream", "The stream name (OBS: the stream key up to the ?)",
        .name(plus: "_-.", longest: 64))
    static let publishKey = SettingDefinition(
        "PUBLISH_KEY",
        "The key that broadcasters must give, as NAME?key=KEY in OBS's stream key; unset: only this host itself may "
            + "publish", isSecret: true, .publishKey)
    static let offlineVideoPath = SettingDefinition(
        "OFFLINE_VIDEO_PATH", "The video or picture shown while nobody publishes; unset: a built-in slate", .path)
    static let outRes = SettingDefinition(
        "OUT_RES", default: "1080",
        "The program's picture size; source: that of the last publisher, up to 1920x1080", .orSource(FrameSize.rule))
    static let outFPS = SettingDefinition(
        "OUT_FPS", default: "30", "The program's frames per second; source: those of the last publisher, from 24 to 60",
        .orSource(FrameRate.rule))
    static let liveMode = SettingDefinition(
        "LIVE_MODE", default: "encode",
        "encode: every publisher's picture is encoded, so platforms see one stream that never changes; copy: a picture that has the "
            + "program's format already is passed on as it is, for an eighth of the processor time, and platforms see another encoder's "
            + "stream; auto: encode, and copy what fits once this host has proved too slow. What does not fit is encoded",
        .liveMode)
    static let vidBitrate = SettingDefinition(
        "VID_BITRATE", default: "6000k", "The program's video bitrate in bits per second",
        .bits(100_000...100_000_000))
    static let maxBitrate = SettingDefinition(
        "MAX_BITRATE", "The maximum video bitrate; at least VID_BITRATE; unset: VID_BITRATE",
        .bits(100_000...100_000_000))
    static let bufferSize = SettingDefinition(
        "BUFFER_SIZE", "The rate-control buffer for MAX_BITRATE (ffmpeg's -bufsize), in bits; unset: twice MAX_BITRATE",
        .bits(100_000...500_000_000))
    static let audioBitrate = SettingDefinition(
        "AUDIO_BITRATE", default: "160k", "The program's audio (AAC) bitrate in bits per second",
        .bits(32_000...512_000))
    static let audioSampleRate = SettingDefinition(
        "AUDIO_SAMPLERATE", default: "48000", "The program's audio sample rate in Hz", .oneOf([44100, 48000]))
    static let videoEncoder = SettingDefinition(
        "VIDEO_ENCODER", default: "libx264",
        "The video encoder, by ffmpeg's name; must produce H.264: libx264, or with a graphics card h264_vaapi, h264_qsv or "
            + "h264_nvenc. One that this host cannot run is replaced by libx264",
        .name(plus: "_", longest: 32))
    static let videoPreset = SettingDefinition(
        "VIDEO_PRESET",
        "The encoder's preset; unset: veryfast for libx264 and h264_qsv, p4 for h264_nvenc. libx264 has "
            + names(.x264) + "; h264_qsv has veryfast to veryslow, h264_nvenc p1 to p7, h264_vaapi none",
        .name(plus: "_-", longest: 32))
    static let videoDevice = SettingDefinition(
        "VIDEO_DEVICE",
        "The graphics card that encodes: its render node for h264_vaapi and h264_qsv, its number for h264_nvenc; unset: the first one",
        .videoDevice)
    static let videoLatency = SettingDefinition(
        "VIDEO_LATENCY", default: "normal",
        "normal, or low: the encoder gives each frame back as soon as it has encoded it. libx264 then does not look ahead and uses no "
            + "frames that refer to later ones, which costs quality (0.5 % of SSIM at 1500k on film)", .latency)
    static let keyframeSeconds = SettingDefinition(
        "KEYFRAME_SECONDS", default: "2", "Seconds from one keyframe to the next", .seconds(milliseconds: 500...10_000))
    static let crashBackoff = SettingDefinition(
        "CRASH_BACKOFF", default: "2",
        "Seconds to wait after the second failure before retrying the platform; doubles with each further one, up to 10 (30 while it refuses) or this",
        .seconds(milliseconds: 0...300_000))
    static let stallSeconds = SettingDefinition(
        "STALL_SECONDS", default: "1.5", "Seconds without a new live frame after which the slate goes on air",
        .seconds(milliseconds: 500...10_000))
    static let flapSwitches = SettingDefinition(
        "FLAP_SWITCHES", default: "3",
        "Number of sessions shorter than FLAP_STEADY_SECONDS, within FLAP_WINDOW_SECONDS, that make a publisher flapping",
        .wholeNumber(2...100))
    static let flapWindowSeconds = SettingDefinition(
        "FLAP_WINDOW_SECONDS", default: "30", "The time window, in seconds, in which short sessions are counted",
        .seconds(milliseconds: 1000...3_600_000))
    static let flapSteadySeconds = SettingDefinition(
        "FLAP_STEADY_SECONDS", default: "5",
        "Seconds that a flapping publisher must stay connected before it is shown again",
        .seconds(milliseconds: 0...600_000))
    static let lowBitrate = SettingDefinition(
        "LOW_BITRATE",
        "A publisher that sends less than this many bits per second is not shown until 1.3 times as much arrives; unset: any "
            + "bitrate is shown", .bits(10_000...100_000_000))
    static let lowBitrateSeconds = SettingDefinition(
        "LOW_BITRATE_SECONDS", default: "5", "The mean over this many seconds counts for LOW_BITRATE",
        .seconds(milliseconds: 2000...60_000))
    static let lowBitrateRecoverSeconds = SettingDefinition(
        "LOW_BITRATE_RECOVER_SECONDS", default: "10",
        "Seconds for which enough must arrive before the publisher is shown again; doubles with each return within five "
            + "minutes", .seconds(milliseconds: 2000...300_000))
    static let lowBitrateShows = SettingDefinition(
        "LOW_BITRATE_SHOWS", default: "slate",
        "What viewers see meanwhile: slate; connection, a slate that says CONNECTION PROBLEMS; the name of another slate "
            + "(`relayctl slate add`); or keep: the publisher all the same, and it is only told", .lowBitrateShows)
    static let frozenSeconds = SettingDefinition(
        "FROZEN_SECONDS",
        "A publisher on air whose picture has not changed at all for this many seconds is told, by status, events and alerts; a "
            + "still picture is recognised although the encoder makes it flicker a little, and a camera's grain is a change "
            + "(from 2.3 levels of 256 at 2500k and 720p; fainter grain, which the encoder removes, is none); unset: it is "
            + "not told", .seconds(milliseconds: 3000...3_600_000))
    static let silentSeconds = SettingDefinition(
        "SILENT_SECONDS",
        "A publisher on air whose sound has been below -60 dB for this many seconds is told in the same way; unset: it is not "
            + "told", .seconds(milliseconds: 2000...3_600_000))
    static let offlineAfter = SettingDefinition(
        "OFFLINE_AFTER",
        "After this long without a publisher the stream is ended at all platforms, as by `relayctl end`; the next publisher "
            + "starts it again; unset: the slate stays on air", .timeSpan(seconds: 5...30 * 86_400))
    static let record = SettingDefinition(
        "RECORD",
        "What relay-record writes to files, without encoding it: program (what viewers see), publisher (what is published to the "
            + "live feed) or both; unset: nothing", .recordChoice)
    static let recordDir = SettingDefinition(
        "RECORD_DIR",
        "Where recordings go; the user relay-record must be allowed to write there. Default: /var/lib/relay-record/recordings",
        .recordDirectory)
    static let recordMaxSize = SettingDefinition(
        "RECORD_MAX_SIZE",
        "The oldest recordings are removed when all together are larger than this; unset: no limit",
        .bytes(10 << 20...1 << 50))
    static let recordKeepFree = SettingDefinition(
        "RECORD_KEEP_FREE", default: "2G",
        "The oldest recordings are removed when less than this is free on their disk; with none left to remove, recording stops",
        .bytes(0...1 << 50))
    static let recordDuringBreak = SettingDefinition(
        "RECORD_DURING_BRB", default: "no", "Record the publisher while `relayctl brb` holds, too", .yesOrNo)
    static let httpPort = SettingDefinition(
        "HTTP_PORT", default: "\(Topology.standard.httpPort)", "The port of the page and of the status over HTTP", .port
    )
    static let httpListen = SettingDefinition(
        "HTTP_LISTEN", default: Topology.loopback,
        "The address on which the page is served; on any but this host's own it needs TLS in front: HTTP_PUBLIC_URL and "
            + "HTTP_PROXIES", ListenAddress.rule)
    static let httpPublicURL = SettingDefinition(
        "HTTP_PUBLIC_URL", "The address of the page behind a server that does TLS, such as nginx or Caddy",
        PublicURL.rule)
    static let httpProxies = SettingDefinition(
        "HTTP_PROXIES",
        "The addresses of those servers, separated by spaces: only what they say about a client's address counts",
        ProxyList.rule)
    static let httpInsecure = SettingDefinition(
        "HTTP_INSECURE", default: "no",
        "Serve the page on HTTP_LISTEN without TLS: whoever can read the traffic can steer the relay", .yesOrNo)
    static let switchPort = SettingDefinition(
        "SWITCH_PORT", default: "\(Topology.standard.switchPort)", "The port of the inner RTMP server, on 127.0.0.1",
        .port)
    static let ingestPort = SettingDefinition(
        "INGEST_PORT", default: "\(Topology.standard.ingestPort)",
        "The port of the ingest behind the gate, on 127.0.0.1 and 127.0.0.2", .port)

    static let historyDays = SettingDefinition(
        "HISTORY_DAYS", default: "30",
        "How many days `relayctl events` and `relayctl report` go back; 0: no history, and an existing one is deleted",
        .wholeNumber(0...3660))

    /// The settings, in the order in which users look for them.
    public static let all: [Setting] = [
        kickURL.setting, kickKey.setting, rtmpListen.setting, rtmpPort.setting, rtmpApp.setting, rtmpStreamName.setting,
        publishKey.setting, offlineVideoPath.setting, outRes.setting, outFPS.setting, liveMode.setting,
        vidBitrate.setting,
        maxBitrate.setting, bufferSize.setting, audioBitrate.setting, audioSampleRate.setting, videoEncoder.setting,
        videoPreset.setting, videoDevice.setting, videoLatency.setting, keyframeSeconds.setting, crashBackoff.setting,
        stallSeconds.setting,
        flapSwitches.setting,
        flapWindowSeconds.setting, flapSteadySeconds.setting, lowBitrate.setting, lowBitrateSeconds.setting,
        lowBitrateRecoverSeconds.setting, lowBitrateShows.setting, frozenSeconds.setting, silentSeconds.setting,
        offlineAfter.setting, record.setting, recordDir.setting, recordMaxSize.setting, recordKeepFree.setting,
        recordDuringBreak.setting, httpPort.setting, httpListen.setting,
        httpPublicURL.setting, httpProxies.setting, httpInsecure.setting, switchPort.setting,
        ingestPort.setting, historyDays.setting,
    ]

    /// Settings of the docker compose relay that have no meaning any more, with a notice for the user.
    static let retired: [(name: String, notice: String)] = [
        (
            "POLL_INTERVAL",
            "POLL_INTERVAL is not needed any more: nothing polls; a switch starts with nginx's own callback"
        ),
        ("LOG_DIR", "LOG_DIR is not needed any more: relayctl up prints its log; services write to the journal"),
    ]

    /// The presets of an encoder, in words.
    private static func names(_ encoder: VideoEncoder) -> String { (encoder.presets ?? []).joined(separator: " ") }

    /// Settings as a Markdown table.
    ///
    /// - Parameter settings: Others than those of the relay.
    public static func markdownTable(of settings: [Setting] = all) -> String {
        let rows = settings.map { setting in
            let cells = [
                "`\(setting.name)`", setting.defaultValue.map { "`\($0)`" } ?? "–", setting.meaning, setting.allowed,
            ]
            return "| "
                + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
                .joined(separator: " | ") + " |"
        }
        return (["| name | default | meaning | allowed |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }
}
