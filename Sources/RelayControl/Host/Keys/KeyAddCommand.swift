import ArgumentParser
import RelayCore
import SettingsFiles

/// `relayctl key add`: makes a publish key.
struct KeyAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Makes a random publish key, and prints once what to enter in OBS or on the phone.",
        discussion: "It is accepted at once; nothing has to be restarted.")

    @Argument(help: ArgumentHelp("A name of your choice: \(KeyName.allowed).", valueName: "name"))
    var name: String

    @OptionGroup var options: HostOptions

    /// The body of `POST /api/v1/keys`. A secret.
    private struct NewKey: Encodable {
        let name: String
        let key: String
    }

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        guard KeyName.isUsable(name) else {
            throw Refusal(
                name == KeyName.standard
                    ? "\"\(name)\" is the name of the key in \(host.files.publishKey); take another"
                    : "\"\(PlainText.line(name))\" is not a name for a key; give \(KeyName.allowed)",
                exit: RelayExit.usage)
        }
        try WriteAccess.check(host.files)
        let settings = try WrittenSettings(host.files).checked()
        let path = host.files.publishKey(named: name)
        guard !FileStore.exists(path) else {
            throw Refusal(
                "there is a key \"\(name)\" already; take another name, or first: sudo relayctl key revoke \(name)",
                exit: RelayExit.refused)
        }
        guard try PublishKeyFiles.names(in: host.files).count < PublishKeys.most - 1 else {
            throw Refusal(
                "there are \(PublishKeys.most - 1) keys already; first: sudo relayctl key revoke NAME",
                exit: RelayExit.refused)
        }
        var generator = SystemRandomNumberGenerator()
        let key = Token(using: &generator).hex
        try FileStore.makeFolder(host.files.keys, mode: 0o700)
        try FileStore.write([PlannedFile(path: path, text: key + "\n")])
        host.terminal.say(try await tell(host, key, path))
        for line in ObsInstructions.lines(settings, key: key) { host.terminal.say(line) }
        host.terminal.say("The key is not shown again by relayctl; it is in \(path)")
    }

    /// - Returns: What is now true.
    private func tell(_ host: Host, _ key: String, _ path: String) async throws(Refusal) -> String {
        let later = "\(name): relay-hook does not run; it accepts the key when it starts"
        guard let hook = host.hook() else { return later }
        do throws(Refusal) {
            return try await hook.post(KeysReply.path, body: NewKey(name: name, key: key))
        } catch {
            if error.exit == RelayExit.notRunning { return later }
            _ = try? FileStore.remove(path)
            throw error
        }
    }
}
