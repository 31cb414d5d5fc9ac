import ArgumentParser
import RelayCore

/// `relayctl alert remove`: removes a sink of the alerts.
struct AlertRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Sends no more alerts to a sink, and removes its files, including the secret.")

    @Argument(
        help: ArgumentHelp("The sink's name, as \"relayctl alert list\" shows it.", valueName: "name"),
        completion: WrittenSink.completion)
    var name: String

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let paths = [host.files.settings(ofSink: name), host.files.secret(ofSink: name)]
        guard KeyName.isUsable(name), paths.contains(where: FileStore.exists) else {
            throw WrittenSink.unknown(name, in: try WrittenSink.names(in: host.files))
        }
        try WriteAccess.check(host.files)
        for path in paths { try FileStore.remove(path) }
        let state = try await AlertUnit(host: host).forget(leaving: try WrittenSink.names(in: host.files))
        host.terminal.say("\(name): removed" + (state.map { "; \($0)" } ?? ""))
    }
}
