public import ArgumentParser
public import CommandHelp
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// `relay-push`: sends the program to one destination over a connection that it keeps open.
public struct PushProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relay-push",
        abstract: "Sends the program to one platform, without re-encoding.",
        discussion: manual.discussion)

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        On a host, each destination has its own relay-push@NAME.service; "relayctl up" starts one for KICK_URL. When the platform \
        refuses or closes the connection, relay-push keeps trying, with pauses of at most 10 seconds, or 30 while it refuses (or BACKOFF). FLV timestamps wrap after \
        24.8 days of one connection. relay-push therefore reconnects after 14 days, as soon as the slate is on air: viewers miss a \
        second or two of the slate.

        In the list of files, DIR is the directory of --destinations.
        """,
        files: [
            .init(
                "DIR/NAME.env",
                "URL=rtmp://HOST/APP or rtmps://HOST/APP; if needed CA_FILE=authorities to trust (default: the system's) and "
                    + "BACKOFF=seconds before the second retry (default: 2); RENEW_EVERY, RENEW_AT and RENEW_GRACE: when "
                    + "to renew the connection (default: after 14 days on the slate, after 15 whatever is on air)"
            ),
            .init("DIR/NAME.key", "the stream key, alone on one line, mode 0600"),
            .init("$CREDENTIALS_DIRECTORY", "a file here with one of these names is read instead"),
        ],
        environment: [.init("CREDENTIALS_DIRECTORY", "set by systemd for a service with LoadCredential=")],
        exits: [
            .init(.success, "stopped"), .init(.validationFailure, "bad usage"),
            .init(ExitCode(78), "a file cannot be used"),
            .init(.cannotWrite, "no file can be written in --runtime-dir"),
        ],
        seeAlso: ["ffmpeg(1)", "systemd.exec(5)"])

    @Argument(help: "The destination: letters, digits, _ and -")
    var name: String

    @Option(help: ArgumentHelp("Directory with NAME.env and NAME.key.", valueName: "dir"))
    var destinations: String

    @Option(help: ArgumentHelp("Directory for ffmpeg's key file (mode 0600).", valueName: "dir"))
    var runtimeDir: String

    @Option(name: .customLong("program-url"), help: ArgumentHelp("Where the program is played from.", valueName: "url"))
    var programURL = Topology.standard.programURL

    @Option(
        help: ArgumentHelp("relay-switch's HTTP socket, to check that the program is there.", valueName: "path"))
    var switchSocket: String?

    @Option(
        name: .customLong("status-url"),
        help: ArgumentHelp("relay-hook's status, to ask whether the slate is on air.", valueName: "url"))
    var statusURL = Topology.standard.statusURL

    @OptionGroup var reporting: ReportOptions
    @OptionGroup var logging: LogOptions

    /// Required by the command-line parser.
    public init() {}

    /// Rejects names that would lead out of the directories.
    public func validate() throws {
        guard DestinationName.isUsable(name) else {
            throw ValidationError(
                "'\(name)' cannot be a destination's name: give \(DestinationName.allowed).")
        }
        // Empty if systemd has settings of an earlier version: then the slate cannot be checked.
        guard statusURL.isEmpty || StatusPage(url: statusURL) != nil else {
            throw ValidationError(
                "'\(statusURL)' cannot be relay-hook's status: give http://\(Topology.loopback):PORT\(Topology.statusPath)."
            )
        }
    }

    /// Pushes until a signal arrives.
    public func run() async throws {
        let (orders, inbox) = AsyncStream<HookMessage.Body>.makeStream()
        let reports = reporting.sender(for: "relay-push@\(name)", channel: Topology.channel) { inbox.yield($0) }
        let runner = await ServiceRunner("relay-push@\(name)", logging: logging) { reports.happened($0) }
        let (destination, preset) = try load(runner.logger)
        defer { preset.remove() }
        let push = PushService(
            destination: destination, presetFile: preset.path, programURL: programURL, switchSocket: switchSocket,
            statusPage: StatusPage(url: statusURL), logger: runner.logger, notifier: runner.notifier, reports: reports,
            orders: orders)
        try await runner.run([reports, push])
    }

    /// Reads the destination's files, and writes the one that passes its key to ffmpeg.
    /// - Throws: The exit code, after logging all problems.
    private func load(_ logger: Logger) throws(ExitCode) -> (Destination, PresetFile) {
        do {
            let destination = try DestinationFiles(name: name, directory: destinations).read()
            return (destination, try PresetFile(directory: runtimeDir, name: name, lines: destination.presetLines))
        } catch {
            for problem in error.problems {
                logger.log(.service(.destinationRefused(file: problem.file, problem: problem.text)))
            }
            // The operator's files do not fix themselves; a full disk may have room a moment later.
            throw error.problems.contains { $0.file.hasPrefix("\(runtimeDir)/") } ? .cannotWrite : ExitCode(78)
        }
    }
}

extension ExitCode {
    /// EX_CANTCREAT of sysexits.h: systemd restarts, unlike after 78.
    fileprivate static let cannotWrite = ExitCode(73)
}
