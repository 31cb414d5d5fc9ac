public import ArgumentParser
import Logging
import ProcessKit
public import ProgramOptions

/// `relay-guard`: runs nginx and knows whether it serves.
public struct GuardProgram: AsyncParsableCommand, ManualDescribed {
    /// Name and texts for the command line.
    public static let configuration = CommandConfiguration(
        commandName: "relay-guard",
        abstract: "Runs nginx, and ends when nginx does not answer any more.",
        discussion: manual.discussion)

    /// What the manual page says.
    public static let manual = CommandManual(
        """
        Two run: for relay-ingest and for relay-switch. On a host they are the services of these names; "relayctl up" starts \
        them too. The service manager hears READY=1 at nginx's first \
        answer, and WATCHDOG=1 at each further one. An nginx that has not answered 10 seconds after its start, or that misses \
        three probes in a row, is stopped. A probe that is missed because this host's processors are busy does not count, for at \
        most 30 seconds. A socket that a killed nginx left behind is removed before the start.
        """,
        exits: [
            .init(.success, "stopped"), .init(.failure, "nginx ended, could not start or fell silent"),
            .init(.validationFailure, "bad usage"),
        ],
        seeAlso: ["nginx(8)"])

    @Option(help: ArgumentHelp("What this instance is called in the log.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("nginx's unix socket on which /rtmp_stat answers.", valueName: "socket"))
    var probe: String

    @Option(
        help: ArgumentHelp(
            "From one probe to the next; half of the watchdog's interval if that is shorter.", valueName: "seconds"))
    var probeInterval = 2.0

    @OptionGroup var logging: LogOptions

    @Argument(parsing: .postTerminator, help: "nginx and its arguments, after --.")
    var command: [String]

    /// For the command line parser.
    public init() {}

    /// Refuses what cannot be run.
    public func validate() throws {
        guard (0.1...3600).contains(probeInterval) else {
            throw ValidationError("--probe-interval must be from 0.1 to 3600 seconds.")
        }
        guard !command.isEmpty else { throw ValidationError("Name the program to run after --.") }
    }

    /// Guards until nginx ends or a signal comes.
    public func run() async throws {
        TerminationSignals.ignoreBrokenPipe()
        let signals = await TerminationSignals.receive()
        logging.bootstrap(identifier: name)
        let service = GuardService(
            command: command, probeSocket: probe, interval: .seconds(probeInterval), logger: Logger(label: name))
        let code = await service.run(until: signals)
        if code != 0 { throw ExitCode(code) }
    }
}
