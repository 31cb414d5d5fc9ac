import ArgumentParser
import FoundationEssentials
import ProcessKit
import RelayCore
import StatusReading

/// `relayctl push list`: lists the destinations.
struct PushListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the platforms and whether each receives the program.",
        discussion: """
            STATE is connected, connecting, stalled (the platform has accepted the connection and does not read what is sent), \
            paused, ended (by the operator), refused (the platform answers and does not take the program, mostly because of the \
            key), away (it cannot be reached, or has closed the connection), waiting (there is no program to send) or gone (the \
            push has ended and is started again). If relay-hook does not answer, STATE is that of the unit.

            Keys are not shown, nor the part of an address after ?.
            """)

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let names = try Destinations.names(in: host.files)
        guard !names.isEmpty else {
            host.terminal.say("no destinations; to add one: sudo relayctl push add NAME --url URL")
            return
        }
        let units = await host.services.states(of: names.map { ServiceManager.unit(of: $0) })
        let reply = units.isEmpty ? nil : await host.relay()
        // Without systemd their state is unknown.
        let columns = units.isEmpty ? [] : ["AT BOOT", "STATE", "SINCE", "ATTEMPTS", "NEXT TRY", "DETAILS"]
        var table = TextTable(header: ["NAME", "URL"] + columns, of: .words)
        for (index, name) in names.enumerated() {
            var cells = [name, Destinations.summary(of: name, in: host.files)]
            if !units.isEmpty {
                let unit = units[index]
                cells.append(unit.enabled)
                // What a stopped unit reported last is not how it is.
                cells +=
                    unit.isRunning ? Self.cells(reply?[name]) ?? [unit.active, "", "", "", unit.status] : [unit.active]
            }
            table.add(cells)
        }
        host.terminal.say(table.render())
    }

    /// State, since, failed attempts, next attempt and details.
    static func cells(_ destination: RelayReply.Destination?, now: Date = Date()) -> [String]? {
        guard let destination else { return nil }
        let since = WallClock.text(
            destination.since.timeIntervalSince1970, now: now.timeIntervalSince1970)
        let wait = destination.nextTry.map { max(0, $0.timeIntervalSince(now)) }
        let details =
            switch destination.program {
            case "missing": "the program is missing"
            case "unknown": "relay-switch does not answer about the program"
            default: destination.failure?.reason ?? destination.bitsPerSecond.map { Words.bitrate(Double($0)) } ?? ""
            }
        return [
            destination.state, since, destination.attempts > 0 ? "\(destination.attempts)" : "",
            wait.map { "in \(Int($0.rounded(.up))) s" } ?? (destination.attempts > 0 ? "now" : ""), details,
        ]
    }
}
