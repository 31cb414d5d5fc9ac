import ArgumentParser
import RelayCore

/// `relayctl push remove`: removes a destination.
struct PushRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Stops the push to a platform, and removes its files, including the stream key.")

    @Argument(
        help: "The destination's name, as \"relayctl push list\" shows it.", completion: Destinations.completion)
    var name: String

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let paths = [
            host.files.settings(of: name), host.files.key(of: name), host.files.encryptedKey(of: name),
        ]
        let names = try Destinations.names(in: host.files)
        guard DestinationName.isUsable(name), paths.contains(where: FileStore.exists) else {
            let others = names.isEmpty ? "there are none" : "there are: \(names.joined(separator: ", "))"
            throw Refusal("there is no destination \"\(name)\"; \(others)", exit: RelayExit.usage)
        }
        try WriteAccess.check(host.files)
        if try await DestinationUnit(name: name, host: host).deactivate() {
            host.terminal.say("\(ServiceManager.unit(of: name)): stopped and disabled")
        }
        for path in paths where try FileStore.remove(path) { host.terminal.say("\(path): removed") }
    }
}
