import Alerts
import ArgumentParser
import CommandHelp
import RelayCore
import SettingsFiles

/// `relayctl setup`: asks for the first settings and writes them.
struct SetupCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Asks for the settings that a first start needs, and writes them.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Asks for the platform's server URL and stream key, the picture size and bitrate, the slate, and, if there is none yet, for a \
        place where alerts go. The first run measures for \
        some seconds how fast this host encodes, and proposes a size and frame rate that it can sustain. Enter accepts the value \
        in brackets, which on later runs is the current one. Nothing is written before the last answer; Ctrl-C quits without a \
        change. Answers may be piped in, one per line; those about alerts may be missing.
        """,
        files: [
            .init("/etc/relay/relay.env", "settings; your comments stay"),
            .init("/etc/relay/push", "the destination and its stream key"),
            .init("/etc/relay/publish.key", "the key for OBS, created if there is none"),
            .init("/etc/relay/alerts", "the place where alerts go"),
        ],
        exits: [
            .init(.success, "done"), .init(.validationFailure, "the answers ended too early"),
            .init(RelayExit.cannotStart, "systemd refuses"), .init(RelayExit.cannotCreate, "a file can't be written"),
            .init(RelayExit.settings, "bad settings"), .init(RelayExit.interrupted, "Ctrl-C"),
        ])

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        try WriteAccess.check(host.files)
        let settings = try WrittenSettings(host.files)
        let present = try PresentDestination(host.files)
        let hasSink = try !WrittenSink.names(in: host.files).isEmpty
        let outcome = await host.terminal.interruptible { () -> Result<SetupAnswers, Refusal> in
            do throws(Refusal) {
                return .success(
                    try await SetupConversation(host.terminal, encodingSpeed: host.encodingSpeed).answers(
                        settings, present, hasSink: hasSink))
            } catch {
                return .failure(error)
            }
        }
        try await write(try outcome.get(), settings, present, host)
    }

    private func write(
        _ answers: SetupAnswers, _ settings: WrittenSettings, _ present: PresentDestination, _ host: Host
    ) async throws(Refusal) {
        let name = present.name ?? answers.url.map(SetupPlan.name) ?? ""
        let plan = try SetupPlan(
            answers, name: name, presentKey: present.key, presentVariables: present.variables, to: settings,
            in: host.files)
        let sink = try answers.sink.map { sink throws(Refusal) in
            try SinkPlan(sink.kind.rawValue, sink.kind, sink.variables, secret: sink.secret, in: host.files)
        }
        let key = PublishKeyFile.missing(settings, plan.files, in: host.files)
        try FileStore.makeFolder(host.files.directory, mode: 0o755)
        try FileStore.makeFolder(host.files.destinations, mode: 0o700)
        try FileStore.write(plan.files + key)
        try sink?.write(in: host.files)
        let terminal = host.terminal
        let files = plan.files + key + (sink?.files ?? [])
        for file in files { terminal.say("\(file.path): written") }
        if files.isEmpty { terminal.say("nothing has changed") }
        if let warning = answers.key.flatMap(DestinationPlan.warning) { terminal.say("warning: \(warning)") }
        let isRunning = await host.services.isActive(ServiceManager.relay)
        // Its first frames would still have the old settings.
        let waits = plan.destination != nil && isRunning && SettingsTemplate.needRestart(plan.changed)
        if plan.destination != nil {
            try await DestinationUnit(name: name, host: host)
                .activate(startsNow: isRunning && !waits, hasChanged: present.name != nil)
        } else if let url = answers.url, present.key == nil {
            terminal.say("The stream key is still needed: sudo relayctl push add \(name) --url '\(url)'")
        } else if answers.url == nil {
            terminal.say("Where the program goes is still needed: sudo relayctl push add NAME --url URL")
        }
        if let sink { try await AlertUnit(host: host).tell(of: sink) }
        let written = try WrittenSettings(host.files)
        for warning in await HostWarnings.lines(written.written, file: host.files.settings) {
            terminal.say("warning: \(warning)")
        }
        for line in NextStep.lines(
            changed: plan.changed, isRunning: isRunning, waiting: waits ? ServiceManager.unit(of: name) : nil,
            host.files)
        { terminal.say(line) }
        for line in ObsCommand.lines(try written.checked(), in: host.files) { terminal.say(line) }
    }
}
