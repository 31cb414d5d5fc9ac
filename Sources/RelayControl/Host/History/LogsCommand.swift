import ArgumentParser
import CommandHelp
import Glibc
import ProcessKit
import RelayCore
import SystemPackage

/// `relayctl logs`: the journal of the relay's services.
struct LogsCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Shows the journal of the relay's services.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Runs journalctl(1) for all services of the relay; the switcher's and the pushes' lines are among them. To read the journal \
        without sudo, be a member of the group "adm". A relay that "relayctl up" runs has no journal: it prints its log itself.
        """,
        exits: [
            .init(.success, "done"), .init(RelayExit.usage, "bad usage"),
            .init(RelayExit.notRunning, "this host has no journal"),
        ],
        examples: [
            .init("relayctl logs -f", "follow it"),
            .init("relayctl logs --since 1h -p warning", "what may need attention, of the last hour"),
        ], seeAlso: ["journalctl(1)"])

    @Flag(name: .shortAndLong, help: "Show the latest lines, and then each as it comes.")
    var follow = false

    @Flag(name: [.customShort("x"), .long], help: "Add explanations.")
    var explain = false

    @Option(
        help: ArgumentHelp("How far back: 90s, 15m, 6h, 7d, or what journalctl takes: today.", valueName: "time"))
    var since: String?

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("Only the latest lines.", valueName: "number"))
    var lines: Int?

    @Option(name: .shortAndLong, help: ArgumentHelp("Only this and worse: warning, err …", valueName: "level"))
    var priority: String?

    /// The units, for journalctl.
    static let units = ["-u", "relay-*", "-u", "relay.target"]

    func run() async throws {
        let isBooted = access("/run/systemd/system", F_OK) == 0
        guard isBooted, let program = Preflight.path(of: "journalctl") else {
            RelayOptions.complain(
                "this host has no journal; a relay that \"relayctl up\" runs prints its log where it was started")
            throw RelayExit.notRunning
        }
        if let socket = try? ControlSocket.find(rtmpPort: nil), let port = socket.rtmpPort {
            RelayOptions.complain(
                "the relay with RTMP_PORT \(port) prints its log where \"relayctl up\" was started; this is the services' journal"
            )
        }
        let words = [program] + arguments
        var pointers = words.map { strdup($0) }
        pointers.append(nil)
        execv(program, pointers)
        RelayOptions.complain("\(program) can't be run: \(Errno(rawValue: errno))")
        throw RelayExit.missing
    }

    /// What journalctl gets.
    var arguments: [String] {
        var arguments = Self.units
        if follow { arguments.append("--follow") }
        if explain { arguments.append("--catalog") }
        if let since { arguments += ["--since", TimeSpan(argument: since).map { "-\($0.seconds)s" } ?? since] }
        if let lines { arguments += ["--lines", "\(lines)"] }
        if let priority { arguments += ["--priority", priority] }
        return arguments
    }
}
