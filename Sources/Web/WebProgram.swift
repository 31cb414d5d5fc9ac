public import ArgumentParser
public import CommandHelp
import Glibc
import Logging
import NIOCore
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle

/// `relay-web`: the page in the browser, and the status over HTTP.
public struct WebProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relay-web",
        abstract: "Serves the page in the browser, and relay-hook's status over HTTP.",
        discussion: manual.discussion)

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        On a host it runs as relay-web.service; "relayctl up" starts it too. It serves the page on HTTP_LISTEN:HTTP_PORT, by \
        default http://127.0.0.1:8080/, and passes on relay-hook's status, events and metrics. It asks relay-hook on its control \
        socket and nothing else; what is on air does not depend on it.

        Users of this host may read without a login. Everybody else, and whoever wants to steer, needs a token: "sudo relayctl \
        token new". Tokens are stored as hashes.

        While somebody looks at the page, an ffmpeg makes small pictures of the program.

        In the list of files, RUN is the directory of --runtime-dir, and STATE that of --state-dir.
        """,
        files: [
            .init("RUN/web.sock", "\"relayctl token\" manages tokens here; for root"),
            .init("RUN/*.jpg", "what viewers see, while somebody looks at the page"),
            .init("STATE/tokens.json", "the tokens' names and hashes; kept"),
        ],
        exits: [
            .init(.success, "stopped"), .init(.failure, "a fatal error"), .init(.validationFailure, "bad usage"),
            .init(ExitCode(78), "bad settings"),
        ],
        seeAlso: ["ffmpeg(1)"])

    @Option(help: ArgumentHelp("File with the settings, one NAME=value per line.", valueName: "file"))
    var envFile: String

    @Option(help: ArgumentHelp("relay-hook's control socket.", valueName: "path"))
    var hookSocket: String

    @Option(help: ArgumentHelp("Directory for its socket and the pictures.", valueName: "directory"))
    var runtimeDir: String

    @Option(help: ArgumentHelp("Directory for the tokens.", valueName: "directory"))
    var stateDir: String

    @OptionGroup var reporting: ReportOptions
    @OptionGroup var logging: LogOptions

    /// Required by the command-line parser.
    public init() {}

    /// Serves until a signal ends it.
    public func run() async throws {
        // A socket exists for a moment before its mode is set.
        umask(0o077)
        let reports = reporting.sender(for: "relay-web")
        let runner = await ServiceRunner("relay-web", logging: logging) { reports.happened($0) }
        let (logger, notifier) = (runner.logger, runner.notifier)
        let settings = try runner.settings(envFile)
        let hook = HookClient(socket: hookSocket)
        let tokens = TokenDesk(SavedFile<TokenBook>(path: "\(stateDir)/tokens.json"), logger: logger)
        let stills = StillMaker(folder: runtimeDir, topology: settings.topology, hook: hook, logger: logger)
        let server = WebServer(
            settings: settings.page, stream: settings.streamName, hook: hook, view: HookView(hook), tokens: tokens,
            stills: stills, logger: logger)
        let socket = "\(runtimeDir)/\(Topology.tokenSocket)"
        let place = "\(settings.page.listenAddress):\(settings.page.port)"
        let page = PageService(place: place, logger: logger) { server.make(onRunning: $0) }
        try await runner.run([
            reports, StillService(stills: stills),
            TokenServer.make(socket: socket, tokens: tokens, settings: settings.page, logger: logger), page,
            WebProbe(
                own: HookClient(socket: socket, patience: .seconds(2)), page: page, place: place, notifier: notifier),
        ])
    }
}
