import ArgumentParser
import CommandHelp
import RelayCore
import SettingsFiles

/// `relayctl import`: imports a docker compose relay's settings.
struct ImportCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports the .env of a docker compose relay.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Settings go to /etc/relay/relay.env, whose comments stay, PUBLISH_KEY to /etc/relay/publish.key, KICK_URL and KICK_KEY \
        to a destination "kick", which starts with the relay. FILE itself is not changed (unless it is relay.env). If a value \
        is invalid, nothing is written, and all invalid values are reported at once.

        FILE is read as docker compose reads it: $NAME and ${NAME} stand for values set earlier in FILE, $$ for the character $, \
        and a backslash outside quotes for itself. The environment is not read; a value that needs it is rejected.
        """,
        exits: [
            .init(.success, "done"), .init(.validationFailure, "bad usage"),
            .init(RelayExit.cannotStart, "systemd refuses"), .init(RelayExit.cannotCreate, "a file can't be written"),
            .init(RelayExit.settings, "bad settings, or none that can be imported"),
        ])

    @Argument(help: "The file, one NAME=value per line. A relative OFFLINE_VIDEO_PATH is relative to it.")
    var file: String

    @Flag(help: "Replace an existing destination \"kick\" with KICK_URL and KICK_KEY.")
    var replace = false

    @OptionGroup var options: HostOptions

    func run() async throws {
        try await options.run { host throws(Refusal) in
            try await run(try ImportFile(file, in: host.files), on: host)
        }
    }

    func run(_ given: ImportFile, on host: Host) async throws(Refusal) {
        try WriteAccess.check(host.files)
        let settings = try WrittenSettings(host.files)
        let plan = try ImportPlan(given, to: settings, in: host.files)
        let hasChanged = try changesDestination(plan, host.files)
        try FileStore.makeFolder(host.files.directory, mode: 0o755)
        try FileStore.makeFolder(host.files.destinations, mode: 0o700)
        let key = PublishKeyFile.missing(settings, plan.files, in: host.files)
        try FileStore.write(plan.files + key)
        for line in plan.report { host.terminal.say(line) }
        if !key.isEmpty { host.terminal.say("\(host.files.publishKey): a new random key") }
        let written = try WrittenSettings(host.files).written
        for warning in await HostWarnings.lines(written, file: host.files.settings) {
            host.terminal.say("warning: \(warning)")
        }
        let isRunning = await host.services.isActive(ServiceManager.relay)
        // Its first frames would still have the old settings.
        let waits = plan.destination != nil && isRunning && SettingsTemplate.needRestart(plan.changed)
        if plan.destination != nil {
            try await DestinationUnit(name: ImportPlan.destinationName, host: host)
                .activate(startsNow: isRunning && !waits, hasChanged: hasChanged)
        }
        for line in NextStep.lines(
            changed: plan.changed, isRunning: isRunning,
            waiting: waits ? ServiceManager.unit(of: ImportPlan.destinationName) : nil, host.files)
        { host.terminal.say(line) }
        host.terminal.say("What to enter in OBS: sudo relayctl obs")
    }

    /// - Returns: Whether a destination of that name exists with another address or key.
    /// - Throws: ``Refusal`` if so, and --replace was not given.
    private func changesDestination(_ plan: ImportPlan, _ files: HostFiles) throws(Refusal) -> Bool {
        let name = ImportPlan.destinationName
        guard FileStore.exists(files.settings(of: name)) else { return false }
        let paths = [files.settings(of: name), files.key(of: name)]
        for file in plan.files where paths.contains(file.path) {
            guard try FileStore.read(file.path) != file.text else { continue }
            guard replace else {
                throw Refusal(
                    "there is a destination \"\(name)\" already (\(files.settings(of: name))); give --replace to put "
                        + "KICK_URL and KICK_KEY in its place", exit: RelayExit.usage)
            }
            return true
        }
        return false
    }
}
