import ArgumentParser
import CommandHelp
import FoundationEssentials
import RelayCore
import SettingsFiles

/// `relayctl check`: checks the settings and the host.
struct CheckCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks the settings and this host, and reports every problem.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Checks the settings, the slate's file, the sinks of the alerts, the installed programs, and the addresses and ports to \
        listen on; ports that the \
        running relay itself uses are no problem. Changes nothing without --apply, which is for the services: \
        relay-settings.service at each start of relay.target, and relay-hook.service at "systemctl reload relay-hook".
        """,
        files: [
            .init("/etc/relay/relay.env", "the settings"),
            .init("/etc/relay/alerts", "the sinks of the alerts"),
            .init("/run/relay-settings", "the settings that the services use"),
        ],
        exits: [
            .init(.success, "nothing is wrong; warnings may have been printed"), .init(.validationFailure, "bad usage"),
            .init(RelayExit.missing, "a program, nginx's RTMP module or an encoder is missing"),
            .init(RelayExit.cannotCreate, "a file can't be written"), .init(RelayExit.settings, "bad settings"),
            .init(RelayExit.cannotListen, "a port is in use, or RTMP_LISTEN is not an address of this host"),
        ])

    @Option(
        help: ArgumentHelp("The settings. Default: relay.env in --config-dir.", valueName: "file"),
        completion: .file())
    var envFile: String?

    @Option(
        help: ArgumentHelp(
            "If nothing is wrong, write what the services read to here: nginx's configuration, and the settings.",
            valueName: "directory"), completion: .directory)
    var apply: String?

    @Flag(
        help: "With --apply: the relay is running. Keep settings that need a restart of the whole relay, and list them."
    )
    var running = false

    @OptionGroup var options: HostOptions

    func run() async throws {
        let output = CheckOutput()
        do throws(Refusal) {
            let source = SettingsFile(checking: envFile, in: options.host.files)
            guard FileStore.exists(source.path) else {
                throw Refusal("\(source.name) can't be read: there is no such file", exit: RelayExit.settings)
            }
            let host = try WrittenSettings(source)
            let notices = SettingsNotices.notices(for: host.written)
            var warnings = notices + host.text.warnings
            warnings += await HostWarnings.lines(host.written, file: source.name)
            let settings = try await check(host)
            // They change with the next start of the whole relay.
            if running { warnings += PortCheck.ofServices(settings).problems().map(\.text) }
            if let apply { warnings += try write(host, settings, in: apply) }
            for warning in warnings { output.warn("\(source.name): \(warning)") }
            // They are relay-alert's: the relay itself starts.
            let sinks = SinkChecks.lines(options.host.files)
            for line in sinks { output.warn(line) }
            output.say(
                "\(source.name): \((warnings + sinks).isEmpty ? "nothing is wrong" : "usable, but see the warnings")")
        } catch {
            for reason in error.reasons { output.complain(reason) }
            throw error.exit
        }
    }

    /// - Returns: Warnings for the operator.
    /// - Throws: ``Refusal`` if a file cannot be written.
    private func write(
        _ host: WrittenSettings, _ settings: RelaySettings, in directory: String
    ) throws(Refusal) -> [String] {
        let path = "\(directory)/\(AppliedSettings.settingsName)"
        guard running, let text = try FileStore.read(path), let applied = try? EnvironmentFile.parse(text) else {
            try FileStore.write(AppliedSettings.plan(host.written, settings, in: directory))
            return []
        }
        let (variables, changed) = AppliedSettings.keepingFixed(host.written, applied: applied)
        let kept: RelaySettings
        do throws(SettingsError) {
            kept = try RelaySettings(variables)
        } catch {
            throw Refusal(error.problems.map(\.description), exit: RelayExit.settings)
        }
        try FileStore.write(AppliedSettings.reloadPlan(variables, kept, in: directory))
        return changed.map { "\($0) has changed; it counts from the next: sudo systemctl restart relay.target" }
    }

    /// - Throws: ``Refusal`` with all problems of the settings and the host at once.
    private func check(_ host: WrittenSettings) async throws(Refusal) -> RelaySettings {
        let settings: RelaySettings
        do {
            settings = try host.checked()
        } catch {
            throw Refusal(error.reasons + Preflight.missingPrograms().map(\.text), exit: error.exit)
        }
        var problems = await Preflight(settings: settings).problems()
        if !running { problems += PortCheck.ofServices(settings).problems() }
        guard let first = problems.first else { return settings }
        throw Refusal(problems.map(\.text), exit: ExitCode(first.exit))
    }
}
