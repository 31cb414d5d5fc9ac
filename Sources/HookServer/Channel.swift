import RelayCore

/// A channel's stream name, URLs and profile: where it is published, played and switched.
struct Channel: Sendable {
    /// Its name among the host's channels.
    let id: ChannelID
    /// The stream name on both feeds.
    let name: String
    /// The nginx application of the live feed.
    let app: String
    /// The stream name of its program on relay-switch.
    let programName: String
    /// The program's profile, to which its switchers encode.
    var profile: VideoProfile
    /// Which parts of its format follow publishers.
    let formatRule: FormatRule
    /// Whether a publisher's picture is encoded or copied.
    let liveMode: LiveMode
    /// The video or picture shown while nobody publishes; `nil`: the built-in slate.
    let slatePath: String?
    /// When a publisher sends too little to be shown; `nil`: never.
    let lowBitrate: LowBitrateRule?
    /// When a publisher's picture that does not change, and its silence, are told.
    let stillness: StillnessRule
    /// Time limits of its machine.
    let timing: SwitchTiming
    /// Where switchers play and publish.
    let topology: Topology

    /// A channel with these settings; without other names, the host's only one.
    init(
        _ settings: RelaySettings, id: ChannelID = Topology.channel, programName: String = Topology.programName
    ) {
        self.id = id
        self.programName = programName
        name = settings.streamName
        app = settings.app
        profile = settings.profile
        formatRule = settings.formatRule
        liveMode = settings.liveMode
        slatePath = settings.offlineVideoPath
        lowBitrate = settings.lowBitrate
        stillness = settings.stillness
        var timing = SwitchTiming()
        timing.stall = settings.stallLimit
        // An eighth of the program's frames in that time.
        let rate = Double(profile.frameRate.numerator) / Double(profile.frameRate.denominator)
        timing.stallFrames = max(1, Int(settings.stallLimit / .seconds(1) * rate / 8))
        timing.flapSwitches = settings.flapSwitches
        timing.flapWindow = settings.flapWindow
        timing.flapSteady = settings.flapSteady
        self.timing = timing
        topology = settings.topology
    }

    /// The nginx application of a feed.
    func app(of feed: Feed) -> String {
        switch feed {
        case .live: app
        case .standby: Topology.standbyApp
        }
    }

    /// The feed of an application.
    func feed(of app: String) -> Feed? {
        Feed.allCases.first { self.app(of: $0) == app }
    }

    /// The URL to which a switcher publishes the program.
    func publishURL(token: Token) -> String {
        "\(topology.programURL(named: programName))?token=\(token.hex)"
    }
}
