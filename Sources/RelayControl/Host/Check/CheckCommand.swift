import ArgumentParser
import FoundationEssentials
import RelayCore

/// `relayctl check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says all that is wrong with the settings and with this host.",
        discussion: """
            Changes nothing. relay-settings.service runs it at each start of relay.target, with --write-nginx.

            Exit codes:
              0   nothing is wrong; warnings may have been printed
              64  bad usage
              69  a program, nginx's RTMP module or an encoder is missing
              73  a file can't be written
              78  bad settings
              98  a port is in use (with --ports)
            """)

    @Option(
        help: ArgumentHelp("The settings. Without it: relay.env in --config-dir.", valueName: "file"))
    var envFile: String?

    @Option(
        help: ArgumentHelp(
            "Write ingest.conf and switch.conf for nginx there, and what they include, if nothing is wrong.",
            valueName: "directory"))
    var writeNginx: String?

    @Flag(help: "See also whether the ports are free, which they are not while the relay runs.")
    var ports = false

    @OptionGroup var options: HostOptions

    func run() async throws {
        let output = CheckOutput()
        do throws(Refusal) {
            let source = SettingsSource(checking: envFile, in: options.host.files)
            guard FileStore.exists(source.settings) else {
                throw Refusal("\(source.settingsName) can't be read: there is no such file", exit: RelayExit.settings)
            }
            let host = try HostSettings(source)
            let notices = SettingsNotices.notices(for: host.written)
            let warnings = notices + HostWarnings.lines(host.written, file: source.settingsName)
            for warning in warnings { output.warn("\(source.settingsName): \(warning)") }
            let settings = try await check(host)
            if let writeNginx { try FileStore.write(NginxFiles.plan(settings, in: writeNginx)) }
            output.say(
                "\(source.settingsName): \(warnings.isEmpty ? "nothing is wrong" : "usable, but see the warnings")")
        } catch {
            for reason in error.reasons { output.complain(reason) }
            throw error.exit
        }
    }

    /// - Throws: ``Refusal`` with all that is wrong with the settings and with the host, at once.
    private func check(_ host: HostSettings) async throws(Refusal) -> RelaySettings {
        let settings: RelaySettings
        do {
            settings = try host.checked()
        } catch {
            throw Refusal(error.reasons + Preflight.missingPrograms().map(\.text), exit: error.exit)
        }
        let problems = await Preflight(settings: settings).problems(ports: ports)
        guard let first = problems.first else { return settings }
        throw Refusal(problems.map(\.text), exit: ExitCode(first.exit))
    }
}
