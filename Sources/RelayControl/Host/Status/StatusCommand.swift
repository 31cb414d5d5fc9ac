import ArgumentParser
import CommandHelp
import FoundationEssentials
import Glibc
import RelayCore
import StatusReading

/// `relayctl status`: what viewers see and why, and whether each platform receives it.
struct StatusCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "Shows what viewers see and why, who publishes, whether each platform receives it, and what is wrong.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Everybody on this host may ask; addresses are shown to root and to members of the group "relay". Each problem is \
        followed by the command that shows more or fixes it.

        RECONNECTS counts since the push started. STEP and SILENCE of a cut are the largest step of the timestamps, and the \
        longest time without picture and sound, in what any push sent around it.
        """,
        environment: [.init("NO_COLOR", "if set and not empty, no colours")],
        exits: exits)

    /// The exit codes of the commands that show the status.
    static let exits: [CommandManual.Entry] = [
        .init(.success, "all well"), .init(ExitCode(1), "something needs attention"),
        .init(ExitCode(2), "the relay does not run, or does not answer"), .init(RelayExit.usage, "bad usage"),
    ]

    @Flag(help: "Print everything as JSON (docs/API.md).")
    var json = false

    @OptionGroup var options: ControlOptions

    func run() async throws {
        do throws(Refusal) {
            let source = try StatusSource(options)
            let body = try await source.get(Topology.statusPath)
            guard let reply = StatusReply.read(body) else {
                throw Refusal(
                    "relay-hook's answer cannot be read: it runs another version than this relayctl",
                    exit: RelayExit.notRunning)
            }
            if json {
                Terminal().say(String(decoding: body, as: UTF8.self).trimmingEnd())
            } else {
                let screen = StatusScreen(
                    reply: reply, now: Date(), isColoured: Terminal.isColoured, isService: source.isService)
                for line in screen.lines { Terminal().say(line) }
            }
            let problems = Problem.all(in: reply, isService: source.isService)
            if !problems.allSatisfy(\.isAdvice) { throw Refusal([], exit: ExitCode(1)) }
        } catch {
            for reason in error.reasons { RelayOptions.complain(reason) }
            throw error.exit == ExitCode(1) || error.exit == RelayExit.usage ? error.exit : ExitCode(2)
        }
    }
}

extension Terminal {
    /// Whether standard output is a terminal that wants colours (<https://no-color.org>).
    static var isColoured: Bool {
        isatty(STDOUT_FILENO) == 1 && (RelayOptions.variable("NO_COLOR") ?? "").isEmpty
            && RelayOptions.variable("TERM") != "dumb"
    }
}

extension String {
    /// Without line ends at its end.
    fileprivate func trimmingEnd() -> String { String(reversed().drop { $0.isNewline }.reversed()) }
}
