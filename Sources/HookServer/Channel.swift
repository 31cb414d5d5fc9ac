import RelayCore

/// Everything that belongs to one stream name: where it is published, played and switched, and its profile.
struct Channel: Sendable {
    /// Stream name on both feeds.
    let name: String
    /// nginx application of the live feed.
    let app: String
    /// Output profile of its switchers.
    let profile: VideoProfile
    /// File or picture shown while nobody publishes; `nil` is the built-in slate.
    let slatePath: String?
    /// Limits of its machine.
    let timing: SwitchTiming
    /// Where switchers play and publish.
    let topology: Topology

    /// The host's only channel.
    init(_ settings: RelaySettings) {
        name = settings.streamName
        app = settings.app
        profile = settings.profile
        slatePath = settings.offlineVideoPath
        var timing = SwitchTiming()
        timing.stall = settings.stallLimit
        // An eighth of what the program has in that time.
        let rate = Double(profile.frameRate.numerator) / Double(profile.frameRate.denominator)
        timing.stallFrames = max(1, Int(settings.stallLimit / .seconds(1) * rate / 8))
        timing.flapSwitches = settings.flapSwitches
        timing.flapWindow = settings.flapWindow
        timing.flapSteady = settings.flapSteady
        self.timing = timing
        topology = settings.topology
    }

    /// nginx application of a feed.
    func app(of feed: Feed) -> String {
        switch feed {
        case .live: app
        case .standby: Topology.standbyApp
        }
    }

    /// The feed an application stands for.
    func feed(of app: String) -> Feed? {
        Feed.allCases.first { self.app(of: $0) == app }
    }

    /// Where a switcher plays a feed.
    func playURL(_ feed: Feed, token: Token) -> String {
        "\(topology.ingestURL)/\(app(of: feed))/\(name)?token=\(token.hex)"
    }

    /// Where a switcher publishes the program.
    func publishURL(token: Token) -> String {
        "\(topology.programURL)?token=\(token.hex)"
    }
}
