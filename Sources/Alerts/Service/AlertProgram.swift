public import ArgumentParser
public import CommandHelp
import Glibc
import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle
import SettingsFiles

/// `relay-alert`: tells the owner what needs attention.
public struct AlertProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relay-alert",
        abstract: "Tells the owner what needs attention, by Discord, Telegram, e-mail and others.",
        discussion: manual.discussion)

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        On a host it runs as relay-alert.service, as soon as "sudo relayctl alert add" has set up a sink. It reads relay-hook's \
        events and sends what each sink's settings ask for. What is on air does not depend on it, and a sink that is down delays no \
        other.

        It looks at this host, too: each minute whether disk space gets low and whether an upgrade waits to be taken into use, each hour \
        whether a certificate that this host serves is near its end (that of HTTP_PUBLIC_URL, and those in \
        /etc/nginx/modules-enabled).

        Messages that a service does not take are tried again, after pauses of up to five minutes; up to 100 wait for each sink, \
        also over a restart.

        In the list of files, SINKS is the directory of --sinks, RUN that of --runtime-dir, and STATE that of --state-dir.
        """,
        files: [
            .init("SINKS/NAME.env", "a sink's settings; \"relayctl alert add\" writes them"),
            .init("SINKS/NAME.secret", "its address, token or password"),
            .init("RUN/alert.sock", "\"relayctl alert\" tests sinks here; for root"),
            .init("STATE/alerts.json", "what waits, and up to where the events have been read; kept"),
        ],
        exits: [
            .init(.success, "stopped"), .init(.failure, "a fatal error"), .init(.validationFailure, "bad usage"),
        ],
        seeAlso: ["relayctl(1)"])

    @Option(help: ArgumentHelp("File with the page's settings, one NAME=value per line.", valueName: "file"))
    var envFile: String

    @Option(help: ArgumentHelp("Directory with the sinks' settings and secrets.", valueName: "directory"))
    var sinks: String

    @Option(help: ArgumentHelp("relay-hook's control socket.", valueName: "path"))
    var hookSocket: String

    @Option(help: ArgumentHelp("Directory for its socket.", valueName: "directory"))
    var runtimeDir: String

    @Option(help: ArgumentHelp("Directory for what waits.", valueName: "directory"))
    var stateDir: String

    @Option(
        help: ArgumentHelp(
            "PEM file of the certificate authorities to trust; default: the system's.", valueName: "file"))
    var authorities: String?

    @OptionGroup var reporting: ReportOptions
    @OptionGroup var logging: LogOptions

    /// Required by the command-line parser.
    public init() {}

    /// Serves until a signal ends it.
    public func run() async throws {
        // A socket exists for a moment before its mode is set.
        umask(0o077)
        let reports = reporting.sender(for: "relay-alert")
        let runner = await ServiceRunner("relay-alert", logging: logging) { reports.happened($0) }
        let logger = runner.logger
        // Without the page's settings, which may be what is wrong, messages have no link.
        let page = try? SettingsFile(envFile).settings().page
        let content = SinkFolder.read(sinks)
        for problem in content.problems { logger.log(.service(.settingsRefused(problem: problem))) }
        let post = AlertPost(authorities: authorities, folder: runtimeDir)
        let hook = LocalHTTP(socketPath: hookSocket)
        let desk = AlertDesk(
            content.sinks, host: Self.hostName, link: page?.publicURL?.description,
            file: SavedFile(path: "\(stateDir)/alerts.json"), logger: logger,
            onReport: { reports.measured(.alerts($0)) }
        ) { message, sink, name, thread, limit in
            await post.send(message, to: sink, name: name, thread: thread, within: limit)
        }
        try await runner.run([
            reports, Heartbeat(hook: hook, desk: desk),
            HostLooks(
                hook: hook, desk: desk, logger: logger, paths: ["/var/lib/relay-hook", stateDir, "/var/log/journal"],
                page: page?.publicURL),
            AlertServer.make(socket: "\(runtimeDir)/\(AlertAPI.socket)", desk: desk, logger: logger),
            AlertPulse(desk: desk, notifier: runner.notifier),
            // Stopped first: it waits for what is on its way, and saves.
            AlertFeed(hook: hook, desk: desk),
        ])
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "this host" }
        return PlainText.line(String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
