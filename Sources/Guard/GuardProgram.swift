public import ArgumentParser
public import CommandHelp
import ProgramOptions

/// `relay-guard`: runs an nginx and checks that it answers.
public struct GuardProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relay-guard",
        abstract: "Runs nginx, and exits when nginx stops answering.",
        discussion: manual.discussion)

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        There are two instances, for relay-ingest and for relay-switch. On a host they run as the services of these names; \
        "relayctl up" starts them too. relay-guard sends READY=1 to the service manager at nginx's first answer, and WATCHDOG=1 \
        at each further one. It stops an nginx that has not answered 10 seconds after its start, or that misses three probes in \
        a row. For at most 30 seconds, probes missed because this host's CPU is busy do not count. Before the start, it removes a \
        socket that a killed nginx left behind.
        """,
        exits: [
            .init(.success, "stopped"), .init(.failure, "nginx ended, could not start or stopped answering"),
            .init(.validationFailure, "bad usage"),
        ],
        seeAlso: ["nginx(8)"])

    @Option(help: ArgumentHelp("Name of this instance in the log.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("nginx's unix socket that serves /rtmp_stat.", valueName: "socket"))
    var probe: String

    @Option(
        help: ArgumentHelp(
            "Time between probes; half of the watchdog's interval if that is shorter.", valueName: "seconds"))
    var probeInterval = 2.0

    @OptionGroup var reporting: ReportOptions
    @OptionGroup var logging: LogOptions

    @Argument(parsing: .postTerminator, help: "nginx and its arguments, after --.")
    var command: [String]

    /// Required by the command-line parser.
    public init() {}

    /// Checks the arguments.
    public func validate() throws {
        guard (0.1...3600).contains(probeInterval) else {
            throw ValidationError("--probe-interval must be from 0.1 to 3600 seconds.")
        }
        guard !command.isEmpty else { throw ValidationError("Name the program to run after --.") }
    }

    /// Runs nginx until it ends or a signal arrives.
    public func run() async throws {
        let reports = reporting.sender(for: name)
        let runner = await ServiceRunner(name, logging: logging) { reports.happened($0) }
        let guarding = GuardService(
            command: command, probeSocket: probe, interval: .seconds(probeInterval), logger: runner.logger,
            notifier: runner.notifier, reports: reports)
        try await runner.run([reports, guarding])
    }
}
