public import ArgumentParser
import FoundationEssentials
import Glibc
import Hummingbird
import Logging
import NginxClient
import ProcessKit
public import ProgramOptions
import RelayCore
import ServiceLifecycle
import UnixSignals

/// `relay-hook`: answers nginx's callbacks and decides what is on air.
public struct HookProgram: AsyncParsableCommand, ManualDescribed {
    /// Name and texts for the command line.
    public static let configuration = CommandConfiguration(
        commandName: "relay-hook",
        abstract: "Answers nginx-rtmp's callbacks and runs the switcher.",
        discussion: manual.discussion)

    /// What the manual page says.
    public static let manual = CommandManual(
        """
        On a host it is relay-hook.service; "relayctl up" starts it too. It decides what is on air and runs the switcher, an ffmpeg that publishes the slate or the \
        broadcaster to relay-switch.

        Status, for reading only, is on 127.0.0.1:HTTP_PORT: /api/v1/status, /healthz, /rtmp_stat (relay-switch), \
        /ingest/rtmp_stat.

        In the list of files, RUN is what --runtime-dir names, and STATE what --state-dir names.
        """,
        files: [
            .init("RUN/hook-ingest.sock", "where relay-ingest's nginx calls it"),
            .init("RUN/hook-switch.sock", "where relay-switch's nginx calls it"),
            .init("RUN/nginx/ingest.sock", "where it asks relay-ingest's nginx"),
            .init("RUN/nginx/switch.sock", "where it asks relay-switch's nginx"),
            .init("STATE/slates", "slates; kept"),
            .init("RUN/slates", "the built-in slate, if STATE can't be written"),
        ],
        exits: [
            .init(.success, "stopped"), .init(.failure, "it can't go on"), .init(.validationFailure, "bad usage"),
            .init(ExitCode(78), "bad settings"),
        ],
        seeAlso: ["ffmpeg(1)", "nginx(8)"])

    @Option(help: ArgumentHelp("File with the settings, one NAME=value a line.", valueName: "file"))
    var envFile: String

    @Option(help: ArgumentHelp("Where the sockets are.", valueName: "directory"))
    var runtimeDir: String

    @Option(help: ArgumentHelp("Where rendered slates are kept.", valueName: "directory"))
    var stateDir: String

    @Option(help: ArgumentHelp("User id of nginx's workers, if it isn't this program's.", valueName: "uid"))
    var nginxUser: UInt32?

    @OptionGroup var logging: LogOptions

    /// For the command line parser.
    public init() {}

    /// Serves until a signal ends it.
    public func run() async throws {
        TerminationSignals.ignoreBrokenPipe()
        // A socket is there for a moment before its mode is set.
        umask(0o077)
        logging.bootstrap(identifier: "relay-hook")
        let logger = Logger(label: "relay-hook")
        let settings = try load(logger)
        let channel = Channel(settings)
        let ingest = NginxClient(socketPath: "\(runtimeDir)/nginx/ingest.sock")
        let program = NginxClient(socketPath: "\(runtimeDir)/nginx/switch.sock")
        let slates = SlateLibrary(
            channel: channel, directory: "\(stateDir)/slates", spareDirectory: "\(runtimeDir)/slates", logger: logger)
        let notifier = SystemdNotifier()
        let driver = ChannelDriver(
            channel: channel, policy: PublisherPolicy(settings), ingest: ingest, program: program, slates: slates,
            logger: logger, faucetLogger: Logger(label: "relay-switcher"), onOnAir: { notifier.ready() })

        let (socketsReady, ready) = AsyncStream<Void>.makeStream()
        let services: [any Service] = [
            CallbackServer.make(
                .ingest, socket: "\(runtimeDir)/hook-ingest.sock", owner: nginxUser, logger: logger,
                answer: { await driver.ingestCalled($0) },
                onAnswered: { await driver.ingestAnswered($0) }, onRunning: { ready.yield() }),
            CallbackServer.make(
                .program, socket: "\(runtimeDir)/hook-switch.sock", owner: nginxUser, logger: logger,
                answer: { await driver.programCalled($0) }, onRunning: { ready.yield() }),
            StatusServer.make(
                port: settings.httpPort, ingest: ingest, program: program, driver: driver, logger: logger),
            DriverService(driver: driver, slates: slates, socketsReady: socketsReady, logger: logger),
        ]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint, .sighup], logger: logger.quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            logger.critical("relay-hook can't go on", metadata: ["reason": "\(error)"])
            throw ExitCode(1)
        }
    }

    /// - Throws: Exit code 78 after all that is wrong has been logged.
    private func load(_ logger: Logger) throws -> RelaySettings {
        do {
            let text = try String(contentsOfFile: envFile, encoding: .utf8)
            return try RelaySettings(try EnvironmentFile.parse(text))
        } catch let error as SettingsError {
            for problem in error.problems { logger.critical("\(problem)", metadata: ["file": "\(envFile)"]) }
        } catch {
            logger.critical("settings can't be read", metadata: ["file": "\(envFile)", "reason": "\(error)"])
        }
        throw ExitCode(78)
    }
}
