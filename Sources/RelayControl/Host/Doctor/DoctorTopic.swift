/// What `relayctl doctor` checks: every check there is, in the order in which they are shown.
enum DoctorTopic: String, Sendable, CaseIterable {
    case settings
    case limits
    case alerts
    case files
    case keys
    case groups
    case units
    case relay
    case copying
    case version
    case webServer = "nginx.service"
    case programs
    case nginx
    case ffmpeg
    case encoder
    case ports
    case firewall
    case disk
    case memory
    case clock
    case connection
    case slate

    /// The heading that it is shown under.
    enum Group: String, Sendable, CaseIterable {
        case settings, files, services, programs, network, host, platforms, slate
    }

    var group: Group {
        switch self {
        case .settings, .limits, .alerts: .settings
        case .files, .keys, .groups: .files
        case .units, .relay, .copying, .version, .webServer: .services
        case .programs, .nginx, .ffmpeg, .encoder: .programs
        case .ports, .firewall: .network
        case .disk, .memory, .clock: .host
        case .connection: .platforms
        case .slate: .slate
        }
    }

    /// What is checked, for `--list`.
    var meaning: String {
        switch self {
        case .settings: "every setting is valid, and none is mistyped, retired or without effect"
        case .limits: "picture, bitrates, keyframes, encryption and sound are what each platform takes"
        case .alerts: "each sink of the alerts has usable settings and its secret"
        case .files: "owners and modes of settings and keys"
        case .keys: "the publish key and each platform's stream key are there and usable"
        case .groups: "the relay's users and groups, and whether you may steer the relay"
        case .units: "each unit is installed, runs and starts at boot"
        case .relay: "what the running relay reports: on air, publishers, platforms, slate"
        case .copying:
            "with LIVE_MODE=copy or auto: what is or was published fits the program, or what to set in OBS"
        case .version: "whether the installed version is the one that runs"
        case .webServer: "whether Debian's web server, which the relay does not need, has failed"
        case .programs: "the programs that the relay runs are installed"
        case .nginx: "nginx loads its RTMP module"
        case .ffmpeg: "ffmpeg has the codecs, formats, filters and protocols that the relay uses"
        case .encoder: "the encoder works, and this host is fast enough (a trial of 3 s while nobody is live)"
        case .ports: "the ports are free, or the relay's own"
        case .firewall: "no local rule drops what broadcasters send"
        case .disk: "space and inodes"
        case .memory: "free memory"
        case .clock: "the time is plausible and synchronised"
        case .connection:
            "each platform: DNS, TCP, TLS and its certificate, the answer to an RTMP connect; nothing is published"
        case .slate: "the slate's file can be shown"
        }
    }
}
