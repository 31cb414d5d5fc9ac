import ArgumentParser
import FoundationEssentials
import RelayCore
import StatusReading

/// `relayctl start`: starts the services and says what is on air then.
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Starts the relay's services, and says what is on air then.",
        discussion: "The same as \"systemctl start relay.target\".")

    @OptionGroup var options: HostOptions

    func run() async throws {
        try await options.run { host throws(Refusal) in try await RelayUnits(host).begin("start") }
    }
}

/// `relayctl restart`: restarts all services; the platforms' connections are dropped for some seconds.
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Restarts all services, and says what is on air then.",
        discussion: """
            The same as "systemctl restart relay.target": the connection to each platform is dropped for some seconds. Most new \
            settings need less: "systemctl reload relay-hook".
            """)

    @OptionGroup var options: HostOptions

    func run() async throws {
        try await options.run { host throws(Refusal) in try await RelayUnits(host).begin("restart") }
    }
}

/// `relayctl stop`: stops all services.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stops the relay's services: the stream ends at each platform.",
        discussion: "The same as \"systemctl stop relay.target\". They start again at the next boot.")

    @OptionGroup var options: HostOptions

    func run() async throws {
        try await options.run { host throws(Refusal) in try await RelayUnits(host).stop() }
    }
}

/// The relay's units, which systemd starts and stops.
private struct RelayUnits {
    /// How long a start may take until something is on air. The first one renders the built-in slate.
    private static let patience: Duration = .seconds(60)

    private let host: Host

    init(_ host: Host) { self.host = host }

    func begin(_ verb: String) async throws(Refusal) {
        try await tell(verb)
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            if let reply = await status(), let channel = reply.channels.first, let source = channel.source {
                let names = reply.destinations.map { "\($0.name) \($0.state)" }
                let destinations = names.isEmpty ? "" : "; " + names.joined(separator: ", ")
                return host.terminal.say("on air: \(source)\(destinations)")
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
        throw Refusal(
            "the services are started, and nothing is on air after \(Words.span(Self.patience)); see: sudo relayctl status",
            exit: RelayExit.refused)
    }

    func stop() async throws(Refusal) {
        try await tell("stop")
        host.terminal.say("stopped: nothing is on air")
    }

    private func tell(_ verb: String) async throws(Refusal) {
        guard try await host.services.tell([verb, ServiceManager.relay]) else {
            throw Refusal("systemd does not run here; in the foreground: relayctl up", exit: RelayExit.missing)
        }
    }

    private func status() async -> StatusReply? {
        guard let client = try? ControlSocket.find(rtmpPort: nil).client(),
            let body = try? await client.get(Topology.statusPath)
        else { return nil }
        return StatusReply.read(body)
    }
}
