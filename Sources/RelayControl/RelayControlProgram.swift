public import ArgumentParser

/// `relayctl`: what a person types.
public struct RelayControlProgram: AsyncParsableCommand {
    /// Name and texts for the command line.
    public static let configuration = CommandConfiguration(
        commandName: "relayctl",
        abstract: "An RTMP relay: the platform sees one stream that never ends.",
        discussion: """
            While nobody publishes, viewers see a slate; when OBS publishes, they see that. The connection to the platform is \
            kept through every change.

            To see it work, without a platform and without OBS: relayctl demo
            To run it for your channel, as services of this host: sudo relayctl setup
            To run it in the foreground: write ./.env (KICK_URL, KICK_KEY, PUBLISH_KEY), then: relayctl up
            """,
        version: "0.1.0",
        subcommands: [
            SetupCommand.self, ImportCommand.self, PushCommand.self, ObsCommand.self, CheckCommand.self, UpCommand.self,
            DemoCommand.self,
        ])

    /// For the command line parser.
    public init() {}
}

/// Exit codes of `relayctl`, after sysexits.h where it has one that fits.
enum RelayExit {
    /// Bad usage (EX_USAGE); ArgumentParser's own.
    static let usage = ExitCode(64)
    /// Something that is needed is missing (EX_UNAVAILABLE).
    static let missing = ExitCode(69)
    /// A part of the relay can't start (EX_SOFTWARE).
    static let cannotStart = ExitCode(70)
    /// A file or folder can't be written (EX_CANTCREAT).
    static let cannotCreate = ExitCode(73)
    /// Bad settings (EX_CONFIG).
    static let settings = ExitCode(78)
    /// A port is in use (EADDRINUSE is 98).
    static let portInUse = ExitCode(98)
}
