import ArgumentParser
import CommandHelp
import ProcessKit

/// `relayctl doctor`: looks for everything that can be wrong, and says how to fix it.
struct DoctorCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks for whatever is wrong with the relay and this host, and shows the command that fixes it.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Checks settings, files, services, programs, network, the host itself, each platform and the slate, side by side, in less \
        than ten seconds; it contains all that "relayctl check" says. Run it before the first start and while on air: it changes \
        nothing and does not touch the stream. Platforms are connected to as far as the answer to an RTMP connect; nothing is \
        published and no key is sent. While nobody is live, it encodes for three seconds at the lowest priority.

        Each finding is ok, a warning, a problem, skipped, or could not be checked. Those that are not ok are followed by the \
        cause and by a command to paste. Run it with sudo to check everything; other users are told what they may not see.

        On a host without the services it looks at the relay that "relayctl up" runs with ./.env.
        """,
        environment: [.init("NO_COLOR", "if set and not empty, no colours")],
        exits: [
            .init(.success, "nothing is wrong"), .init(ExitCode(1), "warnings only"),
            .init(ExitCode(2), "a problem, or a check that failed"), .init(RelayExit.usage, "bad usage"),
        ],
        examples: [
            .init("sudo relayctl doctor", "what is wrong, and what to do"),
            .init("sudo relayctl doctor -v", "also what is fine"),
        ])

    @Flag(name: .shortAndLong, help: "Show what is fine, too.")
    var verbose = false

    @Flag(help: "Print everything as JSON.")
    var json = false

    @Flag(help: "List all checks, and run none.")
    var list = false

    @Option(
        help: ArgumentHelp("The settings of a relay that \"relayctl up\" runs. Default: ./.env.", valueName: "file"),
        completion: .file())
    var envFile: String?

    @OptionGroup var options: HostOptions

    func run() async throws {
        let terminal = Terminal()
        if list { return terminal.say(Self.catalogue) }
        let report = await Doctor(patient: DoctorPatient(options.host, file: envFile)).examine()
        if json {
            terminal.say(report.json)
        } else {
            for line in report.lines(isVerbose: verbose, isColoured: Terminal.isColoured) { terminal.say(line) }
        }
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }

    /// All checks, as a table.
    static var catalogue: String {
        var table = TextTable(header: ["GROUP", "CHECK", "WHAT IS CHECKED"], of: .words)
        for topic in DoctorTopic.allCases { table.add([topic.group.rawValue, topic.rawValue, topic.meaning]) }
        return table.render()
    }
}
