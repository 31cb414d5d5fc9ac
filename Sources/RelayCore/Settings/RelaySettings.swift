/// The relay's settings, parsed and validated. Contains secrets: print `description`, never `dump` it.
public struct RelaySettings: Sendable, Equatable {
    /// Where the program goes; nil if neither KICK_URL nor KICK_KEY is set.
    public let destination: DestinationAddress?
    /// The stream key for `destination`. A secret.
    public let destinationKey: String?
    /// The address that broadcasters connect to.
    public let listenAddress: ListenAddress
    /// The port that broadcasters connect to.
    public let rtmpPort: Int
    /// The application that broadcasters publish to.
    public let app: String
    /// The stream's name.
    public let streamName: String
    /// The key that broadcasters must give; nil: only loopback may publish. A secret.
    public let publishKey: String?
    /// The slate's file; nil: the built-in slate.
    public let offlineVideoPath: String?
    /// The program's format; of what follows publishers, that before one was seen.
    public let profile: VideoProfile
    /// Which parts of the format follow publishers.
    public let formatRule: FormatRule
    /// Whether a publisher's picture is encoded or copied.
    public let liveMode: LiveMode
    /// Time to wait before reconnecting to the platform after a second failure in a row.
    public let crashBackoff: Duration
    /// Time without a new live frame after which the slate goes on air.
    public let stallLimit: Duration
    /// Number of short sessions within `flapWindow` that count as flapping.
    public let flapSwitches: Int
    /// The time window in which `flapSwitches` are counted.
    public let flapWindow: Duration
    /// How long a flapping publisher must stay connected before it is shown again.
    public let flapSteady: Duration
    /// When a publisher sends too little to be shown; `nil`: never.
    public let lowBitrate: LowBitrateRule?
    /// When a picture that does not change, and silence, are told.
    public let stillness: StillnessRule
    /// After how long without a publisher the stream is ended; `nil`: it is not.
    public let offlineAfter: TimeSpan?
    /// What is recorded; `nil`: nothing.
    public let recording: RecordSettings?
    /// Where the page is served, and to whom.
    public let page: PageSettings
    /// The port of relay-switch, on 127.0.0.1.
    public let switchPort: Int
    /// The port of the ingest behind the gate, on 127.0.0.1 for the relay's own players and on ``Topology/gateHost`` for the gate.
    public let ingestPort: Int
    /// How many days events and figures are kept; 0: none are.
    public let historyDays: Int
    /// Notices for the user about things that are not errors, one line each: retired settings, names that look mistyped.
    public let notices: [String]

    /// Parses the settings in `variables`; names that are not settings are ignored, so the whole environment may be given. An
    /// empty value counts as unset.
    /// - Throws: `SettingsError` with all problems at once.
    public init(_ variables: [String: String]) throws(SettingsError) {
        typealias Known = SettingsCatalogue
        var reader = SettingsReader(variables)
        destination = reader.optional(Known.kickURL)
        destinationKey = reader.optional(Known.kickKey)
        listenAddress = reader.value(Known.rtmpListen)
        rtmpPort = reader.value(Known.rtmpPort)
        app = reader.value(Known.rtmpApp)
        streamName = reader.value(Known.rtmpStreamName)
        publishKey = reader.optional(Known.publishKey)
        offlineVideoPath = reader.optional(Known.offlineVideoPath)
        let videoBitrate: Int = reader.value(Known.vidBitrate)
        let maxBitrate: Int = reader.optional(Known.maxBitrate) ?? videoBitrate
        let (size, frameRate) = (reader.value(Known.outRes), reader.value(Known.outFPS))
        formatRule = FormatRule(size: size == .source, frameRate: frameRate == .source)
        let encoder: String = reader.value(Known.videoEncoder)
        let preset = reader.optional(Known.videoPreset) ?? VideoEncoder(encoder).defaultPreset
        profile = VideoProfile(
            size: size.fixed ?? ProgramFormat.initial.size,
            frameRate: frameRate.fixed ?? ProgramFormat.initial.frameRate,
            videoBitrate: videoBitrate, maxBitrate: maxBitrate,
            bufferSize: reader.optional(Known.bufferSize) ?? 2 * maxBitrate,
            keyframeInterval: reader.value(Known.keyframeSeconds), encoder: encoder, preset: preset,
            device: reader.optional(Known.videoDevice), latency: reader.value(Known.videoLatency),
            audioBitrate: reader.value(Known.audioBitrate), sampleRate: reader.value(Known.audioSampleRate))
        liveMode = reader.value(Known.liveMode)
        crashBackoff = reader.value(Known.crashBackoff)
        stallLimit = reader.value(Known.stallSeconds)
        flapSwitches = reader.value(Known.flapSwitches)
        flapWindow = reader.value(Known.flapWindowSeconds)
        flapSteady = reader.value(Known.flapSteadySeconds)
        let (span, recovery) = (reader.value(Known.lowBitrateSeconds), reader.value(Known.lowBitrateRecoverSeconds))
        let shows = reader.value(Known.lowBitrateShows)
        lowBitrate = reader.optional(Known.lowBitrate).map { limit in
            LowBitrateRule(limit: limit, span: span, recovery: recovery, shows: shows)
        }
        stillness = StillnessRule(
            picture: reader.optional(Known.frozenSeconds), sound: reader.optional(Known.silentSeconds))
        offlineAfter = reader.optional(Known.offlineAfter)
        let recordChoice = reader.optional(Known.record)
        let (recordDirectory, maxSize) = (reader.optional(Known.recordDir), reader.optional(Known.recordMaxSize))
        let (keepFree, isDuringBreak) = (reader.value(Known.recordKeepFree), reader.value(Known.recordDuringBreak))
        recording = recordChoice.map { choice in
            RecordSettings(
                choice: choice, directory: recordDirectory, maxSize: maxSize, keepFree: keepFree,
                isDuringBreak: isDuringBreak)
        }
        page = PageSettings(
            listenAddress: reader.value(Known.httpListen), port: reader.value(Known.httpPort),
            publicURL: reader.optional(Known.httpPublicURL),
            proxies: reader.optional(Known.httpProxies) ?? ProxyList([]),
            isInsecure: reader.value(Known.httpInsecure))
        switchPort = reader.value(Known.switchPort)
        ingestPort = reader.value(Known.ingestPort)
        historyDays = reader.value(Known.historyDays)
        notices = SettingsNotices.notices(for: variables)

        checkTogether(&reader)
        guard reader.problems.isEmpty else { throw SettingsError(problems: reader.sortedProblems) }
    }

    /// Checks settings that depend on each other.
    private func checkTogether(_ reader: inout SettingsReader) {
        typealias Known = SettingsCatalogue
        if reader.written(Known.kickURL) != nil, reader.written(Known.kickKey) == nil {
            reader.reject(Known.kickKey, allowed: "the stream key that belongs to KICK_URL, or unset both")
        }
        if reader.written(Known.kickKey) != nil, reader.written(Known.kickURL) == nil {
            reader.reject(Known.kickURL, allowed: "the server address that belongs to KICK_KEY, or unset both")
        }
        // Only for values that could be read: a default that replaces an invalid value was never written.
        if profile.maxBitrate < profile.videoBitrate, !reader.isRejected(Known.vidBitrate) {
            let floor = reader.written(Known.vidBitrate) ?? Known.vidBitrate.setting.defaultValue ?? ""
            reader.reject(Known.maxBitrate, allowed: "at least VID_BITRATE, \(floor)")
        }
        let encoder = VideoEncoder(profile.encoder)
        if let presets = encoder.presets, let preset = profile.preset, !presets.contains(preset) {
            reader.reject(
                Known.videoPreset,
                allowed: presets.isEmpty
                    ? "none: \(profile.encoder) has no presets, so unset it"
                    : "one of \(profile.encoder)'s: " + presets.joined(separator: ", "))
        }
        if profile.latency == .low, !encoder.hasLowLatency {
            reader.reject(
                Known.videoLatency, allowed: "low only with VIDEO_ENCODER=libx264, h264_vaapi, h264_qsv or h264_nvenc")
        }
        if let problem = profile.device.flatMap(encoder.deviceProblem) {
            reader.reject(Known.videoDevice, allowed: problem)
        }
        if let recording, recording.choice != .publisher {
            let changing =
                liveMode != .encode
                ? ("LIVE_MODE=\(liveMode.rawValue)", "LIVE_MODE=encode")
                : formatRule.size
                    ? ("OUT_RES=source", "a size") : formatRule.frameRate ? ("OUT_FPS=source", "a rate") : nil
            if let (setting, other) = changing {
                reader.reject(
                    Known.record,
                    allowed:
                        "publisher with \(setting): a file has one decoder configuration, and what follows "
                        + "a cut would not be decoded; or set \(other)")
            }
        }
        // nginx-rtmp cuts name and arguments together at 255 bytes (NGX_RTMP_MAX_NAME, 256 with the final NUL), which
        // would cut the key.
        if let publishKey, streamName.utf8.count + "?key=".utf8.count + publishKey.utf8.count > 255 {
            let most = 255 - "?key=".utf8.count - streamName.utf8.count
            reader.reject(Known.publishKey, allowed: "at most \(most) characters with this RTMP_STREAM_NAME")
        }
        if !page.isPrivate, !page.isBehindTLS, !page.isInsecure, !reader.isRejected(Known.httpInsecure) {
            reader.reject(
                Known.httpListen,
                allowed:
                    "\(Topology.loopback); or set HTTP_PUBLIC_URL=https://… and HTTP_PROXIES, with TLS in front; or, if "
                    + "everybody on that network may read the traffic and so steer the relay, HTTP_INSECURE=yes")
        }
        checkPorts(&reader)
    }

    /// The port of the page and of the status over HTTP.
    public var httpPort: Int { page.port }

    private func checkPorts(_ reader: inout SettingsReader) {
        typealias Known = SettingsCatalogue
        var users: [Int: String] = [:]
        for (port, definition) in [
            (rtmpPort, Known.rtmpPort), (httpPort, Known.httpPort), (switchPort, Known.switchPort),
            (ingestPort, Known.ingestPort),
        ] where !reader.isRejected(definition) {
            if let other = users[port] {
                reader.reject(definition, allowed: "a port other than \(other)'s, \(port)")
            } else {
                users[port] = definition.setting.name
            }
        }
    }
}

extension RelaySettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The settings in one line, without any secret.
    public var description: String {
        let parts = [
            "ingest=\(listenAddress):\(rtmpPort)/\(app)/\(streamName)",
            "publishKey=\(publishKey == nil ? "unset" : "set")",
            "destination=\(destination.map(\.description) ?? "unset")",
            "destinationKey=\(destinationKey == nil ? "unset" : "set")", "profile=\(profile.cacheKey)",
            "http=\(httpPort)", "switch=\(switchPort)",
            "ingestPort=\(ingestPort)",
        ]
        return "RelaySettings(\(parts.joined(separator: " ")))"
    }

    /// As `description`, to keep keys out of debuggers and failed assertions.
    public var debugDescription: String { description }

    /// As `description`, to keep keys out of `dump` and the like.
    public var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}
