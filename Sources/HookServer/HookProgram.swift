public import ArgumentParser
public import CommandHelp
import Glibc
import History
import Hummingbird
import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle
import SettingsFiles

/// `relay-hook`: answers nginx's callbacks and decides what is on air.
public struct HookProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relay-hook",
        abstract: "Decides what is on air: answers nginx-rtmp's callbacks and runs the switcher.",
        discussion: manual.discussion)

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        On a host it runs as relay-hook.service; "relayctl up" starts it too. It decides what is on air and runs the switcher, an \
        ffmpeg that publishes the slate or the broadcaster to relay-switch.

        It cannot be reached over a network. relay-web passes its status on, at 127.0.0.1:HTTP_PORT.

        In the list of files, RUN is the directory of --runtime-dir, and STATE that of --state-dir.
        """,
        files: [
            .init("RUN/control.sock", "relayctl sees and steers the relay here, and so can you (docs/API.md)"),
            .init("RUN/gate.sock", "relay-gate asks here whether a client may publish"),
            .init("RUN/reports.sock", "the other services report their state and events here"),
            .init("RUN/ingest.sock", "callbacks from relay-ingest's nginx"),
            .init("RUN/switch.sock", "callbacks from relay-switch's nginx"),
            .init("$CREDENTIALS_DIRECTORY/publish.key", "PUBLISH_KEY, if it is not in the settings"),
            .init("$CREDENTIALS_DIRECTORY/keys_NAME.key", "the publish keys with names"),
            .init("STATE/bans.json", "banned addresses; kept"),
            .init("STATE/format.json", "the program's format, if it follows publishers (OUT_RES=source)"),
            .init("STATE/slates", "rendered slates; kept"),
            .init("STATE/operator.json", "what the operator has ordered, such as brb; kept"),
            .init("RUN/operator.json", "the same, if STATE can't be written"),
            .init("STATE/originals", "the files of \"relayctl slate add\"; kept"),
            .init("STATE/slate.json", "the slate that was chosen by \"relayctl slate use\""),
            .init("STATE/history.sqlite", "events and figures of the last HISTORY_DAYS days"),
            .init("RUN/slates", "the built-in slate, if STATE can't be written"),
        ],
        environment: [.init("CREDENTIALS_DIRECTORY", "set by systemd for a service with LoadCredential=")],
        exits: [
            .init(.success, "stopped"), .init(.failure, "a fatal error"), .init(.validationFailure, "bad usage"),
            .init(ExitCode(78), "bad settings"),
        ],
        seeAlso: ["ffmpeg(1)", "nginx(8)"])

    @Option(help: ArgumentHelp("File with the settings, one NAME=value per line.", valueName: "file"))
    var envFile: String

    @Option(help: ArgumentHelp("Directory for its own sockets.", valueName: "directory"))
    var runtimeDir: String

    @Option(
        help: ArgumentHelp("Directory for what is kept: slates, orders, bans and the history.", valueName: "directory"))
    var stateDir: String

    @Option(help: ArgumentHelp("Directory for rendered slates, if it is not STATE/slates.", valueName: "directory"))
    var slatesDir: String?

    @Option(help: ArgumentHelp("relay-ingest's HTTP socket.", valueName: "path"))
    var ingestSocket: String

    @Option(help: ArgumentHelp("relay-switch's HTTP socket.", valueName: "path"))
    var switchSocket: String

    @Option(help: ArgumentHelp("Group of relay-ingest's nginx, if it is not this user's own.", valueName: "name"))
    var ingestGroup: String?

    @Option(help: ArgumentHelp("Group of relay-switch's nginx, if it is not this user's own.", valueName: "name"))
    var switchGroup: String?

    @Option(help: ArgumentHelp("Group of relay-gate, if it is not this user's own.", valueName: "name"))
    var gateGroup: String?

    @Option(help: ArgumentHelp("Group whose members may steer the relay.", valueName: "name"))
    var controlGroup: String?

    @Flag(help: "Leave the switcher on air when this service is killed or gets SIGHUP; the next run takes it over.")
    var survivingSwitcher = false

    @OptionGroup var logging: LogOptions

    /// Required by the command-line parser.
    public init() {}

    /// Serves until a signal ends it.
    public func run() async throws {
        // A socket exists for a moment before its mode is set.
        umask(0o077)
        let metrics = MetricsSource()
        let events = EventStream { metrics.happened($0) }
        let identity = ServiceIdentity("relay-hook")
        let recorder = EventRecorder(identity, channel: Topology.channel)
        let runner = await ServiceRunner("relay-hook", logging: logging) { events.append(recorder.record($0)) }
        let pushes = PushOrders()
        let cuts = CutLedger(events: events, orders: pushes)
        let (logger, notifier) = (runner.logger, runner.notifier)
        let registry = ServiceRegistry(events: events, logger: logger)
        let settings = try runner.settings(envFile)
        let (ingestGroup, switchGroup) = (try groupID(ingestGroup), try groupID(switchGroup))
        let (gateGroup, controlGroup) = (try groupID(gateGroup), try groupID(controlGroup))
        let orphans = Orphans(logger: logger)
        let formatFile = FormatFile(path: "\(stateDir)/format.json", logger: logger)
        let encoder = await EncoderProbe.choose(formatFile.profile(settings), logger: logger)
        var channel = Channel(settings)
        channel.profile = encoder.profile
        let ingest = NginxClient(socketPath: ingestSocket)
        let program = NginxClient(socketPath: switchSocket)
        let slates = SlateLibrary(
            channel: channel, directory: slatesDir ?? "\(stateDir)/slates", spareDirectory: "\(runtimeDir)/slates",
            logger: logger)
        let orders = OrdersFile(path: "\(stateDir)/operator.json", spare: "\(runtimeDir)/operator.json")
        let ordered = OperatorDesk.load(orders, logger: logger)
        var policy = PublisherPolicy(settings, named: NamedKeys.load())
        let bans = BansFile(path: "\(stateDir)/bans.json")
        policy.bans = bans.load(logger)
        let driver = ChannelDriver(
            channel: channel, policy: policy,
            ingests: [NginxIngest(channel: channel, client: ingest)], program: program, slates: slates,
            encoder: encoder, choice: ordered.choice, logger: logger, switcherLogger: Logger(label: "relay-switcher"),
            switcherLifetime: survivingSwitcher ? .independent : .boundToParent(),
            onOnAir: {
                notifier.ready()
                orphans.end()
            })

        let slateManager = SlateManager(
            driver: driver, library: slates, store: SlateStore(directory: stateDir), configured: channel.slatePath,
            override: ordered.choice?.slate.flatMap { SlateName($0) }, lowBitrate: channel.lowBitrate?.shows.slate,
            logger: logger)
        await slateManager.load()
        let desk = OperatorDesk(
            ordered, file: orders, driver: driver, slates: slateManager, pushes: pushes,
            offlineAfter: settings.offlineAfter?.duration, logger: logger)
        let publishers = PublisherDesk(driver: driver, file: bans, logger: logger)
        let router = CallbackRouter([driver])
        let (socketsReady, ready) = AsyncStream<Void>.makeStream()
        let ingestCallbacks = "\(runtimeDir)/ingest.sock"
        let programCallbacks = "\(runtimeDir)/switch.sock"
        let gateQuestions = "\(runtimeDir)/gate.sock"
        let control = "\(runtimeDir)/\(Topology.controlSocket)"
        let status = StatusRoutes(
            ingest: ingest, program: program, driver: driver, registry: registry, cuts: cuts, events: events,
            metrics: metrics)
        let history = history(settings)
        let parts: [any Service] = [
            CallbackServer.make(
                .ingest, socket: ingestCallbacks, group: ingestGroup, logger: logger,
                answer: { await router.ingestCalled($0) },
                onAnswered: { await router.ingestAnswered($0) }, onRunning: { ready.yield() }),
            CallbackServer.make(
                .program, socket: programCallbacks, group: switchGroup, logger: logger,
                answer: { await router.programCalled($0) }, onRunning: { ready.yield() }),
            CallbackServer.make(
                .gate, socket: gateQuestions, group: gateGroup, logger: logger,
                answer: { await router.gateAsked($0) }, onRunning: { ready.yield() }),
            ControlServer.make(
                socket: control, group: controlGroup, logger: logger,
                routes: ControlRoutes(
                    status: status, desk: desk, publishers: publishers,
                    slates: slateManager, pushes: pushes, history: history
                ).all),
            desk,
            ReportServer(
                socket: "\(runtimeDir)/\(Topology.reportSocket)", registry: registry, orders: pushes,
                onClockOffset: { await driver.mediaTimeMeasured($0) }, onGate: { await driver.gateReported($0) },
                gateGroup: gateGroup, logger: logger),
            cuts,
            FormatKeeper(driver: driver, file: formatFile),
            Sampler(driver: driver, ingest: ingest, program: program),
            SelfProbe(
                driver: driver,
                sockets: [ingestCallbacks, programCallbacks, gateQuestions, control],
                notifier: notifier, logger: logger),
            DriverService(driver: driver, slates: slateManager, socketsReady: socketsReady),
        ]
        let recorders = history.map { store in
            HistoryRecorder(store: store, events: events, logger: logger, onBegin: metrics.restore) {
                await HistoryRecorder.Figures(driver: driver, registry: registry, identity: identity)
            }
        }
        // What is first stops last: the history has the events of the stop, too.
        let keepers: [any Service] = recorders.map { [$0] } ?? []
        let handOver: @Sendable () -> Void = { Self.handOver(logger) }
        try await runner.run(keepers + parts, onHangUp: survivingSwitcher ? handOver : nil)
    }

    /// Handles SIGHUP (`systemctl reload`): this run ends at once, as in a crash, its switcher stays on air, and the next run
    /// takes over with the new settings.
    private static func handOver(_ logger: Logger) {
        logger.info("handing over to the next run; the switcher stays on air")
        // Not `exit`: it would run the exit handlers while other threads go on.
        Glibc._exit(0)
    }

    /// The history; `nil` if none is kept.
    private func history(_ settings: RelaySettings) -> HistoryStore? {
        let file = "\(stateDir)/\(HistoryFile.name)"
        guard settings.historyDays > 0 else {
            HistoryStore.delete(file)
            return nil
        }
        return HistoryStore(file, days: settings.historyDays)
    }

    private func groupID(_ name: String?) throws -> gid_t? {
        guard let name else { return nil }
        guard let group = getgrnam(name) else { throw ValidationError("there is no group \"\(name)\"") }
        return group.pointee.gr_gid
    }
}
