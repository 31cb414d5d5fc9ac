import ArgumentParser
import FoundationEssentials
import ProcessKit
import RelayCore
import SettingsFiles

/// `relayctl key list`: lists the publish keys.
struct KeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the publish keys by name, and who publishes.",
        discussion: "The keys themselves are not shown.")

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let known = await keys(of: host)
        let files = try PublishKeyFiles.names(in: host.files)
        var names = Set(files)
        if let known { names.formUnion(known.keys.map(\.name)) }
        if try WrittenSettings(host.files).variables["PUBLISH_KEY"]?.isEmpty == false
            || FileStore.exists(host.files.encryptedPublishKey)
        {
            names.insert(KeyName.standard)
        }
        guard !names.isEmpty else {
            host.terminal.say(
                "no publish keys: only this host itself may publish; to add one: sudo relayctl key add NAME")
            return
        }
        var table = TextTable(header: ["NAME", "STATUS"], of: .words)
        for name in names.sorted() { table.add([name, Self.status(of: name, known)]) }
        host.terminal.say(table.render())
    }

    private func keys(of host: Host) async -> KeysReply? {
        guard let bytes = try? await host.hook()?.get(KeysReply.path) else { return nil }
        return try? JSONDecoder().decode(KeysReply.self, from: Data(bytes))
    }

    /// - Parameter reply: What relay-hook says; `nil`: it does not run.
    static func status(of name: String, _ reply: KeysReply?) -> String {
        guard let reply else { return "" }
        guard let key = reply.keys.first(where: { $0.name == name }) else {
            return "not accepted: relay-hook has not read it; sudo systemctl reload relay-hook"
        }
        return key.publishes.isEmpty ? "accepted" : "publishes to \(key.publishes.joined(separator: " and "))"
    }
}
