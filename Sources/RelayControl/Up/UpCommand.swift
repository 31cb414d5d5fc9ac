import ArgumentParser
import CommandHelp
import Logging
import ProcessKit
import RelayCore

/// `relayctl up`: runs the whole relay on this machine, in the foreground.
struct UpCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Runs the whole relay in the foreground, until Ctrl-C.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Settings come from one file, never from the environment. KICK_URL and KICK_KEY are required; every other setting has a \
        default. The first lines of the output say what to enter in OBS.

        Nothing is installed. Ctrl-C, SIGTERM or closing the terminal stops all services within 5 s, and none is left running; \
        a second Ctrl-C stops them at once. A relative OFFLINE_VIDEO_PATH is relative to the settings file.

        In the list of files, PORT is RTMP_PORT. The directory with the keys is removed at exit.
        """,
        files: [
            .init("./.env", "settings, unless --env-file names another file"),
            .init("~/.local/state/rtmp-relay", "rendered slates, and the history; kept"),
            .init("/run/rtmp-relay-PORT", "sockets and keys, if started by root"),
            .init("$XDG_RUNTIME_DIR/rtmp-relay-PORT", "sockets and keys, if started by another user"),
            .init("/tmp/rtmp-relay-PORT-UID", "the same, if XDG_RUNTIME_DIR is not set"),
        ],
        exits: [.init(.success, "stopped")] + RelayExit.ofStart)

    @Option(
        help: ArgumentHelp("Settings, one NAME=value per line. Default: ./.env, if it exists.", valueName: "file"),
        completion: .file())
    var envFile: String?

    @Option(
        help: ArgumentHelp(
            "Directory for slates and the history. Default: $XDG_STATE_HOME/rtmp-relay or ~/.local/state/rtmp-relay.",
            valueName: "directory"), completion: .directory)
    var stateDir: String?

    @Flag(name: .shortAndLong, help: "Also print debug messages.")
    var verbose = false

    func run() async throws {
        TerminationSignals.ignoreBrokenPipe()
        let variables = try RelayOptions.variables(from: envFile)
        let settings = try RelayOptions.settings(variables)
        guard settings.destination != nil else {
            RelayOptions.complain(
                "KICK_URL and KICK_KEY are not set: give the platform's server address and stream key in "
                    + (envFile ?? ".env"))
            throw RelayExit.settings
        }
        try await RelayOptions.check(settings)
        let stateDirectory = try RelayOptions.stateDirectory(stateDir)

        let signals = await TerminationSignals.receive()
        let console = RelayConsole(isVerbose: verbose)
        let relay: Relay
        do {
            relay = try Relay(
                settings, variables: variables, stateDirectory: stateDirectory,
                listener: { console.show($0, $1) })
        } catch {
            RelayOptions.complain("\(error)")
            throw error is RuntimeDirectory.InUse ? RelayExit.cannotListen : RelayExit.cannotCreate
        }
        for notice in settings.notices { console.say(notice, level: .notice) }
        for warning in RelayOptions.warnings(about: envFile) { console.say(warning, level: .warning) }
        for line in ObsInstructions.lines(settings) { console.say(line) }
        let failure = await RelaySession(relay: relay, console: console).run(until: signals)
        guard let failure else { return }
        // Another process may have taken a port since the check.
        try await RelayOptions.check(settings)
        RelayOptions.complain(failure)
        throw RelayExit.cannotStart
    }
}
