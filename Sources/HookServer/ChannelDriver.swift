import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore

/// Drives a channel's switch machine: answers nginx, runs switchers, keeps the timers.
actor ChannelDriver {
    let channel: Channel
    /// Where its publishers are.
    let ingests: [IngestID: any Ingest]
    let program: NginxClient
    let slates: SlateLibrary
    let logger: Logger
    let switcherLog: SwitcherLog
    /// Who may publish: the operator changes it while it runs.
    var policy: PublisherPolicy
    /// The name of the key of each publisher that gave one, from its request to its end.
    var publisherKeys: [ConnectionID: String] = [:]
    /// Whether a switcher outlives this process.
    let switcherLifetime: Command.Lifetime
    let onOnAir: @Sendable () -> Void
    /// What the operator's orders may depend on. For one reader.
    nonisolated let news: AsyncStream<News>
    let newsSink: AsyncStream<News>.Continuation

    /// Something on which the operator's orders may depend.
    enum News: Sendable, Equatable {
        /// Somebody publishes who did not before.
        case publisherArrived
        /// Nobody publishes any more, or somebody does again.
        case vacant(Bool)
        /// The session of the feed that the operator had chosen is over.
        case overrideEnded(Feed)
    }

    /// The bitrates that LOW_BITRATE judges.
    var bitrates: [Feed: BitrateWatch] = [:]
    /// What FROZEN_SECONDS and SILENT_SECONDS watch.
    var stillness: [Feed: [StillnessRule.Medium: StillnessWatch]] = [:]
    /// What only time tells of pictures that are copied.
    var copyWatches: [Feed: CopyWatch]
    /// What relay-gate has reported last.
    var gateReport: GateReport?
    /// Whether nobody publishes, as last told.
    var isVacant = true
    var machine: SwitchMachine
    var realTime: RealTimeMachine
    /// Which encoder makes the program.
    var encoder: EncoderFallback
    /// The program's format, which may follow publishers.
    var format: FormatFollower
    /// That format, each time it changes. For one reader.
    nonisolated let formats: AsyncStream<ProgramFormat>
    let formatsSink: AsyncStream<ProgramFormat>.Continuation
    /// The profile that is encoded to from now on, each time it changes. For one reader.
    nonisolated let profiles: AsyncStream<VideoProfile>
    let profilesSink: AsyncStream<VideoProfile>.Continuation
    /// Measurements of each switcher that encodes.
    var gauges: [SwitcherID: LiveGauge] = [:]
    /// Whether the kernel refused to report how much data waits in a connection.
    var isHostUnmeasured = false
    var tokens = TokenRegistry()
    var generator = SystemRandomNumberGenerator()
    var held: [CallbackID: CheckedContinuation<Bool, Never>] = [:]
    var lastCallback = 0
    var runners: [SwitcherID: SwitcherRunner] = [:]
    var runs: [SwitcherID: Task<Void, Never>] = [:]
    /// The connection of each switcher that plays a feed.
    var players: [SwitcherID: (feed: Feed, connection: ConnectionID)] = [:]
    /// Addresses at which somebody may look at a feed.
    var previews: [(feed: Feed, token: Token, until: ContinuousClock.Instant)] = []
    var timer: (deadline: ContinuousClock.Instant, task: Task<Void, Never>)?
    /// How much media time each slate's switcher leaves out of its reports, because its input was shifted by as much.
    var unreported: [SwitcherID: Duration] = [:]
    /// nginx's connection number of each switcher that publishes the program, or asks to.
    var publishers: [SwitcherID: UInt] = [:]
    /// Ends that an nginx will report while this service stops.
    var endReports = EndReports()
    let refusals: RefusalLog
    var isStopping = false
    /// Whether the stop waits for those reports.
    private(set) var isWaitingForReports = false
    /// What is measured, and never passes through the machine.
    var measurements = ChannelMeasurements()
    var slate: SlateState
    private var calendar = CalendarAnchor()
    /// What the operator has chosen, and how many orders there were.
    var choice: OperatorChoice?
    private var lastOrder = 0
    /// Commands that wait until something is true.
    var waiters: [Int: Waiter] = [:]
    var lastWaiter = 0

    /// - Parameters:
    ///   - encoder: Which encoder makes the program; `nil`: the channel's, which is taken to work.
    ///   - choice: What the operator had chosen before this program started.
    ///   - onOnAir: Called when a switcher goes on air.
    init(
        channel: Channel, policy: PublisherPolicy, ingests: [any Ingest], program: NginxClient, slates: SlateLibrary,
        encoder: EncoderFallback? = nil, choice: OperatorChoice? = nil, logger: Logger, switcherLogger: Logger,
        switcherLifetime: Command.Lifetime = .boundToParent(),
        onOnAir: @escaping @Sendable () -> Void
    ) {
        self.channel = channel
        self.policy = policy
        self.ingests = Dictionary(uniqueKeysWithValues: ingests.map { ($0.id, $0) })
        self.program = program
        self.slates = slates
        self.logger = logger
        refusals = RefusalLog(logger: logger)
        switcherLog = SwitcherLog(logger: switcherLogger)
        self.switcherLifetime = switcherLifetime
        self.onOnAir = onOnAir
        (news, newsSink) = AsyncStream<News>.makeStream(bufferingPolicy: .bufferingNewest(16))
        (profiles, profilesSink) = AsyncStream<VideoProfile>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let encoder = encoder ?? EncoderFallback(channel.profile)
        self.encoder = encoder
        measurements.encoder = encoder
        (formats, formatsSink) = AsyncStream<ProgramFormat>.makeStream(bufferingPolicy: .bufferingNewest(1))
        format = FormatFollower(encoder.profile.format, rule: channel.formatRule)
        if channel.formatRule.follows { measurements.format = format }
        self.choice = choice
        self.machine = SwitchMachine(
            profile: encoder.profile, liveMode: channel.liveMode, formatRule: channel.formatRule,
            timing: channel.timing,
            override: choice?.show.override ?? .auto, now: .now)
        self.realTime = RealTimeMachine(ladder: EncodingEffort.ladder(encoder.profile))
        self.slate = SlateState(isConfigured: channel.slatePath != nil)
        copyWatches = Self.copyWatches(encoder.profile, following: channel.formatRule)
    }

    /// Puts the slate on air; from then on events drive the channel.
    ///
    /// - Parameter slate: The operator's choice.
    func start(slate: SlateName = .standard) {
        perform(machine.start(slate: slate, now: .now))
    }

    /// Stops all switchers and answers every held callback. Later events have no effect.
    func stop() async {
        isStopping = true
        wakeWaiters()
        for clientID in publishers.values { endReports.expect(.init(source: .program, clientID: clientID)) }
        timer?.task.cancel()
        for continuation in held.values { continuation.resume(returning: false) }
        held = [:]
        // A switcher may be waiting for its file.
        await slates.stop()
        for runner in runners.values { Task { await runner.stop(.ffmpeg) } }
        for run in runs.values { await run.value }
        let reported = Task {
            for await _ in endReports.arrivals where endReports.areComplete { return }
        }
        if !endReports.areComplete {
            isWaitingForReports = true
            _ = await reported.ends(within: Self.reportPatience)
        }
        reported.cancel()
    }

    /// nginx reports an end within milliseconds, or tenths of a second on a busy host.
    private static let reportPatience: Duration = .seconds(1)

    /// Applies the operator's choice.
    ///
    /// - Parameter revision: Counts the orders: one that arrives after a later one has no effect.
    func override(_ choice: OperatorChoice?, revision: Int) {
        guard !isStopping, revision > lastOrder else { return }
        lastOrder = revision
        self.choice = choice
        perform(machine.overridden(choice?.show.override ?? .auto, now: .now))
    }

    /// Why a feed cannot be put on air; `nil`: it can.
    func obstacle(to feed: Feed) -> Override.Obstacle? { machine.obstacle(to: feed, now: .now) }

    /// What the machine knows about the channel now, and what is measured.
    var view: ChannelView { machine.view.measured(measurements).keyed(keysOfFeeds) }

    /// The same with what is measured, for people and programs.
    var status: ChannelStatus {
        calendar.renew()
        return ChannelStatus(
            name: channel.name, view: view, choice: choice,
            slate: .init(name: slate.name, problem: slate.problem), date: calendar.date)
    }
}
