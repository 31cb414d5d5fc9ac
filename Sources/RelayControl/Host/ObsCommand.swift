import ArgumentParser
import CommandHelp
import RelayCore
import SettingsFiles

/// `relayctl obs`: prints what to enter in OBS.
struct ObsCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "obs",
        abstract: "Prints what to enter in OBS, with the key.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        The key is PUBLISH_KEY of /etc/relay/relay.env if that is set, else the one in /etc/relay/publish.key. Anyone with this \
        key can publish to your relay: do not show it on stream. For a co-host or a phone, make another: relayctl key add NAME
        """,
        exits: [.init(.success, "done"), .init(RelayExit.settings, "a file can't be read, or a setting is bad")])

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let settings = try WrittenSettings(host.files).checked()
        for line in Self.lines(settings, in: host.files) { host.terminal.say(line) }
    }

    /// What to enter in OBS, with the key.
    static func lines(_ settings: RelaySettings, in files: HostFiles) -> [String] {
        var lines = ObsInstructions.lines(settings, key: settings.publishKey)
        if settings.publishKey == nil, FileStore.exists(files.encryptedPublishKey) {
            lines.removeLast()
            lines.append(
                "  followed by ?key= and what this prints: sudo systemd-creds decrypt --name=publish.key \(files.encryptedPublishKey) -"
            )
        } else if settings.publishKey == nil {
            lines.append("To let others publish: set PUBLISH_KEY in \(files.settings)")
        } else if settings.listenAddress == .anyIPv4 {
            lines.append(
                "  From outside of a router's network, give the router's public address in place of this host's.")
        }
        return lines
    }
}
