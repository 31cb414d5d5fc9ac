import ArgumentParser
import RelayCore

/// `relayctl key revoke`: revokes a publish key.
struct KeyRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Refuses a publish key from now on, removes its file, and ends the session that uses it.")

    @Argument(
        help: ArgumentHelp("The key's name, as \"relayctl key list\" shows it.", valueName: "name"),
        completion: .shellCommand("relayctl key list 2>/dev/null | sed -n '2,$s/ .*//p' | grep -vx default"))
    var name: String

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        guard name != KeyName.standard else {
            throw Refusal(
                "\"\(name)\" is the key in \(host.files.publishKey), or PUBLISH_KEY in \(host.files.settings): "
                    + "change it there, then: sudo systemctl reload relay-hook", exit: RelayExit.usage)
        }
        try WriteAccess.check(host.files)
        // Removed first: a relay-hook that starts meanwhile must not read it.
        var isFile = false
        if KeyName.isUsable(name) { isFile = try FileStore.remove(host.files.publishKey(named: name)) }
        do throws(Refusal) {
            guard let hook = host.hook() else { throw Refusal("", exit: RelayExit.notRunning) }
            host.terminal.say(
                try await hook.send([], "DELETE", KeysReply.path(of: KeyName.isUsable(name) ? name : "-")))
        } catch {
            guard isFile else {
                let names = try PublishKeyFiles.names(in: host.files)
                throw Refusal(
                    "there is no key \"\(PlainText.line(name))\"; "
                        + (names.isEmpty
                            ? "there are none besides \(KeyName.standard)"
                            : "there are: \(names.joined(separator: ", "))"),
                    exit: RelayExit.usage)
            }
            guard error.exit == RelayExit.notRunning else { throw error }
            host.terminal.say("\(name): its key is refused as soon as relay-hook runs; it does not now")
        }
    }
}
