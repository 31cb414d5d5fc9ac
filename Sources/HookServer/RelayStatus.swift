import FoundationEssentials
import RelayCore

/// What `/api/v1/status` answers: the state of all channels, destinations and services. Contains no secret.
///
/// The first channel stands at the top level, too, with the keys that earlier versions read: pushes of such a version go on running
/// through an upgrade.
struct RelayStatus: Encodable {
    /// The version of this form. Keys may be added within a version.
    static let version = 1

    private let first: ChannelStatus?
    /// All channels.
    let channels: [Channel]
    /// Where the program is pushed to, as far as a push has reported.
    let destinations: [Destination]
    /// The other services, as far as they have reported.
    let services: [Service]
    /// What is recorded; `nil`: relay-record has not reported.
    let recording: Recording?
    /// Where alerts go, as far as relay-alert has reported.
    let alerts: [Alert]
    /// The services that run an earlier version than the installed one and are renewed by an upgrade.
    let outdated: [String]

    /// What relay-renew takes into use.
    private static let renewed = ["relay-gate", "relay-hook"]

    /// - Parameters:
    ///   - channels: All channels, by name.
    ///   - cuts: Their latest cuts.
    ///   - services: What services have reported.
    ///   - isOutdated: Whether an upgrade has replaced this process's program.
    ///   - reconnects: How often a destination was connected again today.
    init(
        channels: [(id: ChannelID, status: ChannelStatus)], cuts: [ChannelID: [RecentCuts.Cut]] = [:],
        services: [ServiceBoard.Entry], isOutdated: Bool = false, reconnects: (String) -> Int = { _ in 0 }
    ) {
        first = channels.first?.status
        self.channels = channels.map { Channel($0.id, $0.status, cuts[$0.id] ?? []) }
        destinations = services.compactMap { Destination($0, reconnects) }
        self.services = services.map(Service.init)
        recording = services.lazy.compactMap(Recording.init).first
        alerts = services.flatMap { Alert.all($0) }
        let replaced = services.filter { $0.isConnected && $0.process?.isReplaced == true }.map(\.name)
        outdated = (replaced + (isOutdated ? ["relay-hook"] : [])).filter(Self.renewed.contains)
    }

    func encode(to encoder: any Encoder) throws {
        try first?.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.version, forKey: .version)
        try container.encode(channels, forKey: .channels)
        try container.encode(destinations, forKey: .destinations)
        try container.encode(services, forKey: .services)
        try container.encodeIfPresent(recording, forKey: .recording)
        try container.encode(alerts, forKey: .alerts)
        try container.encode(outdated, forKey: .outdated)
    }

    private enum Key: String, CodingKey {
        case version, channels, destinations, services, recording, alerts, outdated
    }
}

extension RelayStatus {
    /// A channel. Its keys have other names than those at the top level: relay-renew of earlier versions takes any line with `onAir`.
    struct Channel: Encodable {
        let id: ChannelID
        /// The stream's name.
        let name: String
        /// `slate`, `live` or `standby`; `nil` while nothing is on air.
        let source: String?
        /// Since when that is on air, or nothing is.
        let since: Date?
        /// Why it went on air.
        let why: String?
        /// What the operator has chosen.
        let override: ChannelStatus.Choice?
        let publishers: [String: ChannelStatus.Publisher]
        let refusals: [ChannelStatus.Refusal]
        let encoder: ChannelStatus.Encoder?
        let format: ProgramFormat?
        let nextFormat: ProgramFormat?
        let encoding: ChannelStatus.Encoding?
        let frames: ChannelStatus.Frames
        let programBitsPerSecond: Int?
        let switchAnswers: Bool
        let slate: ChannelStatus.Slate
        let slateProblem: String?
        /// The latest cuts, the last one first.
        let cuts: [Cut]

        init(_ id: ChannelID, _ status: ChannelStatus, _ cuts: [RecentCuts.Cut]) {
            self.id = id
            name = status.name
            source = status.onAir
            since = status.onAirSince ?? status.offAirSince
            why = status.why
            override = status.override
            publishers = status.publishers
            refusals = status.refusals
            encoder = status.encoder
            (format, nextFormat) = (status.format, status.nextFormat)
            encoding = status.encoding
            frames = status.frames
            programBitsPerSecond = status.programBitsPerSecond
            switchAnswers = status.switchAnswers
            slate = status.slate
            slateProblem = status.slateProblem
            self.cuts = cuts.reversed().map(Cut.init)
        }
    }

    /// A cut, with what was sent around it. Times are seconds.
    struct Cut: Encodable {
        /// What one destination was sent.
        struct Destination: Encodable {
            let name: String
            /// The largest step of the timestamps.
            let videoStep: Double?
            let soundStep: Double?
            /// The longest time without picture and sound.
            let silence: Double
        }

        let time: Date
        /// `nil`: nothing was on air.
        let from: SourceKind?
        let to: SourceKind
        let why: SwitchCause
        let took: Double
        /// Those that have reported, which takes two to three seconds.
        let destinations: [Destination]

        init(_ cut: RecentCuts.Cut) {
            time = Date(milliseconds: cut.time)
            (from, to, why) = (cut.from, cut.to, cut.why)
            took = cut.took.inSeconds
            destinations = cut.figures.sorted { $0.key < $1.key }.map { name, figures in
                Destination(
                    name: name, videoStep: figures.videoStep.map { Double($0) / 1000 },
                    soundStep: figures.soundStep.map { Double($0) / 1000 }, silence: figures.silence / 1000)
            }
        }
    }

    /// A destination and whether it receives the program.
    struct Destination: Encodable {
        /// Why the last attempt failed.
        struct Failure: Encodable {
            let kind: PushFailure.Kind
            /// For people.
            let reason: String
            /// For people, too.
            let remedy: String
            /// ffmpeg's message; `nil` if there was none.
            let ffmpeg: String?
            /// When it was; `nil`: now.
            let time: Date?

            init(_ failure: PushFailure, time: Int64? = nil) {
                (kind, reason, remedy) = (failure.kind, failure.meaning, failure.remedy)
                ffmpeg = failure.words.isEmpty ? nil : failure.words
                self.time = time.map(Date.init(milliseconds:))
            }
        }

        let name: String
        let channel: ChannelID
        /// The platform's.
        let host: String
        /// ``PushStatus/State``, or `gone` if the push's process has ended without a word.
        let state: String
        let since: Date
        let attempts: Int
        let nextTry: Date?
        let failure: Failure?
        /// The latest one since the push started, which may be over.
        let lastFailure: Failure?
        /// `flows`, `missing`, `unknown`.
        let program: PushStatus.Program
        let bytes: Int64?
        let bitsPerSecond: Int?
        /// Seconds by which the media time sent over this connection is ahead of the clock.
        let clockOffset: Double?
        /// Connections on which the platform accepted frames, since the push started.
        let connects: Int?
        /// Connections of today after an earlier one.
        let reconnectsToday: Int

        init?(_ entry: ServiceBoard.Entry, _ reconnects: (String) -> Int = { _ in 0 }) {
            guard case .push(let status)? = entry.report, let name = entry.name.split(separator: "@").last else {
                return nil
            }
            self.name = String(name)
            channel = Topology.channel
            host = status.host
            state = entry.isConnected ? status.state.rawValue : "gone"
            since = Date(milliseconds: entry.isConnected ? status.since : entry.since)
            attempts = status.attempts
            nextTry = status.nextTry.map(Date.init(milliseconds:))
            failure = status.failure.map { Failure($0) }
            lastFailure = status.totals?.last.map { Failure($0.failure, time: $0.time) }
            reconnectsToday = reconnects(self.name)
            program = status.program
            bytes = entry.isConnected ? status.bytes : nil
            connects = status.totals?.connects
            bitsPerSecond = entry.isConnected ? status.bitsPerSecond.map { Int($0.rounded()) } : nil
            clockOffset = entry.isConnected && status.state == .connected ? status.plausibleClockOffset : nil
        }
    }

    /// A service and what it has reported.
    struct Service: Encodable {
        /// The gate's figures.
        struct Gate: Encodable {
            let publishers: Int
            let openings: Int
            let rejected: [String: Int]
        }

        let name: String
        /// Whether it runs and is connected to relay-hook.
        let isConnected: Bool
        let since: Date
        /// Since relay-hook runs.
        let restarts: Int
        let gate: Gate?
        /// ``NginxReport/State``; `nil` for a service without nginx.
        let nginx: NginxReport.State?

        init(_ entry: ServiceBoard.Entry) {
            name = entry.name
            isConnected = entry.isConnected
            since = Date(milliseconds: entry.since)
            restarts = entry.restarts
            if case .gate(let report)? = entry.report {
                let rejected = report.rejected.map { ($0.key.rawValue, $0.value) }
                gate = Gate(
                    publishers: report.publishers.count, openings: report.openings,
                    rejected: Dictionary(rejected) { $1 })
            } else {
                gate = nil
            }
            if case .nginx(let report)? = entry.report { nginx = report.state } else { nginx = nil }
        }
    }
}

extension RelayStatus {
    /// A place where alerts go.
    struct Alert: Encodable {
        let name: String
        let kind: String
        let state: AlertsReport.State
        /// Since when it is not well.
        let since: Date?
        /// Why it is failing.
        let reason: String?
        /// When it last took a message.
        let lastSent: Date?
        /// How many messages wait.
        let waiting: Int

        /// Those of relay-alert, while it runs; none of another service.
        static func all(_ entry: ServiceBoard.Entry) -> [Alert] {
            guard entry.isConnected, case .alerts(let report)? = entry.report else { return [] }
            return report.sinks.map { sink in
                Alert(
                    name: sink.name, kind: sink.kind, state: sink.state,
                    since: sink.since.map(Date.init(milliseconds:)),
                    reason: sink.reason, lastSent: sink.lastSent.map(Date.init(milliseconds:)), waiting: sink.waiting)
            }
        }
    }
}

extension Duration {
    /// With milliseconds.
    fileprivate var inSeconds: Double { Double(milliseconds) / 1000 }
}
