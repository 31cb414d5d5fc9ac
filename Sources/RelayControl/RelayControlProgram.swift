public import ArgumentParser
public import CommandHelp
import RelayCore

/// `relayctl`: the relay's command for users.
public struct RelayControlProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relayctl",
        abstract: "An RTMP relay: the platform sees one stream that never ends.",
        discussion: manual.discussion,
        version: RelayVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "See what happens",
                subcommands: [
                    StatusCommand.self, DoctorCommand.self, WatchCommand.self, EventsCommand.self, ReportCommand.self,
                    LogsCommand.self,
                ]),
            CommandGroup(
                name: "Steer what viewers see",
                subcommands: [
                    BreakCommand.self, AutoCommand.self, LiveCommand.self, StandbyCommand.self, EndCommand.self,
                    GoCommand.self,
                    SlateCommand.self,
                ]),
            CommandGroup(
                name: "Decide who may publish",
                subcommands: [KeyCommand.self, DisconnectCommand.self, BanCommand.self, UnbanCommand.self]),
            CommandGroup(name: "Decide who may use the page", subcommands: [TokenCommand.self]),
            CommandGroup(name: "Be told", subcommands: [AlertCommand.self]),
            CommandGroup(name: "Record", subcommands: [RecordCommand.self]),
            CommandGroup(
                name: "Start and stop it", subcommands: [StartCommand.self, StopCommand.self, RestartCommand.self]),
            CommandGroup(
                name: "Set up a host",
                subcommands: [
                    SetupCommand.self, ImportCommand.self, PushCommand.self, ObsCommand.self, CheckCommand.self,
                ]),
            CommandGroup(
                name: "Run it without installing", subcommands: [UpCommand.self, DemoCommand.self, BenchCommand.self]),
        ])

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        While you publish, from OBS for example, viewers see your stream; while you do not, they see a slate. The connection to \
        the platform stays open throughout.
        """,
        examples: [
            .init("relayctl demo", "see it work, without a platform and without OBS"),
            .init("sudo relayctl setup", "set it up for your channel, as services of this host"),
            .init("sudo relayctl push add twitch --url rtmp://live.twitch.tv/app", "add another platform"),
            .init(
                "relayctl up", "run it in the foreground: first write ./.env with KICK_URL, KICK_KEY and PUBLISH_KEY"),
        ],
        seeAlso: ["ffmpeg(1)", "nginx(8)"])

    /// Required by the command-line parser.
    public init() {}
}

/// Exit codes of `relayctl`, after sysexits.h where it has one that fits.
enum RelayExit {
    /// Bad usage (EX_USAGE); ArgumentParser's own.
    static let usage = ExitCode(64)
    /// A required program or module is missing (EX_UNAVAILABLE).
    static let missing = ExitCode(69)
    /// The relay does not run, or does not answer (EX_UNAVAILABLE).
    static let notRunning = ExitCode(69)
    /// The relay did not do what was asked; the reason was printed (EX_TEMPFAIL).
    static let refused = ExitCode(75)
    /// This user may not do that (EX_NOPERM).
    static let denied = ExitCode(77)
    /// A service of the relay can't start (EX_SOFTWARE).
    static let cannotStart = ExitCode(70)
    /// A file or folder can't be written (EX_CANTCREAT).
    static let cannotCreate = ExitCode(73)
    /// Bad settings (EX_CONFIG).
    static let settings = ExitCode(78)
    /// A port is in use, or an address is not one of this host's (EADDRINUSE is 98).
    static let cannotListen = ExitCode(98)
    /// Ctrl-C, as in shells (128 + SIGINT).
    static let interrupted = ExitCode(130)

    /// Exit codes of the commands that start a relay, other than success.
    static let ofStart: [CommandManual.Entry] = [
        .init(usage, "bad usage"),
        .init(missing, "a program, nginx's RTMP module or an encoder is missing"),
        .init(cannotStart, "a service of the relay can't start for another reason"),
        .init(cannotCreate, "a folder can't be written"),
        .init(settings, "bad settings"),
        .init(cannotListen, "a port is in use, or RTMP_LISTEN is not an address of this host"),
    ]
}
