import ArgumentParser
import ProcessKit
import RelayCore

/// `relayctl push list`: lists the destinations.
struct PushListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the platforms and the state of each connection.",
        discussion: "Keys are not shown, nor the part of an address after ?.")

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let names = try Destinations.names(in: host.files)
        guard !names.isEmpty else {
            host.terminal.say("no destinations; to add one: sudo relayctl push add NAME --url URL")
            return
        }
        let states = await host.services.states(of: names.map { ServiceManager.unit(of: $0) })
        // Without systemd their state is unknown.
        let unitColumns = states.isEmpty ? [] : ["AT BOOT", "STATE", "STATUS"]
        var table = TextTable(header: ["NAME", "URL"] + unitColumns, of: .words)
        for (index, name) in names.enumerated() {
            let files = [name, Destinations.summary(of: name, in: host.files)]
            let unit = states.isEmpty ? [] : [states[index].enabled, states[index].active, states[index].status]
            table.add(files + unit)
        }
        host.terminal.say(table.render())
    }
}
