public import ArgumentParser
public import CommandHelp
import ProcessKit
import ProgramOptions
import RelayCore

/// `relay-gate`: passes authenticated publishers on to nginx, and no other clients.
public struct GateProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relay-gate",
        abstract: "Accepts RTMP clients, and passes only authenticated publishers on to relay-ingest.",
        discussion: manual.discussion)

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        On a host it runs as relay-gate.service; "relayctl up" starts it too. It listens on RTMP_PORT and speaks RTMP itself until \
        a client asks to publish. Then it asks relay-hook whether name and key are right. Only if they are, it connects to nginx, \
        replays what the client has sent, and forwards everything that follows. Unauthenticated clients never reach nginx, which \
        they could crash: one message before connect ends its worker.

        At most 512 connections that do not publish yet are kept: for 5 seconds until they ask to publish, and then for up to 10 \
        seconds while relay-hook or relay-ingest is down. When there are more, the oldest one of the address with the most \
        connections is closed.

        relay-gate does not know the key. It reads RTMP_LISTEN, RTMP_PORT and INGEST_PORT, and ignores all other settings.
        """,
        exits: [
            .init(.success, "stopped"), .init(.failure, "a fatal error, or it can't listen on RTMP_PORT"),
            .init(.validationFailure, "bad usage"), .init(ExitCode(78), "bad settings"),
        ],
        seeAlso: ["nginx(8)"])

    @Option(help: ArgumentHelp("File with the settings, one NAME=value per line.", valueName: "file"))
    var envFile: String

    @Option(help: ArgumentHelp("relay-hook's socket for this program.", valueName: "path"))
    var hookSocket: String

    @Option(
        help: ArgumentHelp(
            "User to switch to after the port is open, if started by root. The program then ends with its parent.",
            valueName: "user"))
    var runAs: String?

    @OptionGroup var reporting: ReportOptions
    @OptionGroup var logging: LogOptions

    /// Required by the command-line parser.
    public init() {}

    /// Serves until a signal ends it.
    public func run() async throws {
        let reports = reporting.sender(for: "relay-gate")
        let runner = await ServiceRunner("relay-gate", logging: logging) { reports.happened($0) }
        let settings = try runner.settings(envFile)
        let (renewals, renewal) = AsyncStream<Void>.makeStream()
        let gate = GateService(
            listen: PeerAddress(host: settings.listenAddress.host, port: settings.rtmpPort),
            endpoints: ConnectionTable.Endpoints(
                hookSocket: hookSocket,
                ingest: PeerAddress(host: Topology.gateHost, port: settings.ingestPort)),
            user: runAs, notifier: runner.notifier, logger: runner.logger, reports: reports, renewals: renewals)
        let renew: @Sendable () -> Void = { renewal.yield() }
        // In a terminal, SIGHUP means that it was closed.
        try await runner.run([reports, gate], onHangUp: SystemdNotifier.isService ? renew : nil)
    }
}
