import Alerts
import ArgumentParser
import CommandHelp
import FoundationEssentials
import ProcessKit
import RelayCore

/// `relayctl alert test`: sends a test message, and says what came of it.
struct AlertTestCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Sends a test message to one sink or to all, and says within 5 s what each one answered.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        "It is sent at any hour, whatever EVENTS and QUIET say.",
        exits: [
            .init(.success, "all were sent"), .init(RelayExit.usage, "bad usage, or there is no such sink"),
            .init(RelayExit.notRunning, "relay-alert does not run, or does not answer"),
            .init(RelayExit.refused, "not all were sent; the lines say why"),
            .init(RelayExit.denied, "this user may not ask relay-alert"),
        ])

    @Argument(
        help: ArgumentHelp("The sink. Default: all.", valueName: "name"), completion: WrittenSink.completion)
    var name: String?

    @Flag(help: "Print JSON, as docs/API.md describes it.")
    var json = false

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let names = try WrittenSink.names(in: host.files)
        if let name, !names.contains(name) { throw WrittenSink.unknown(name, in: names) }
        guard !names.isEmpty else {
            throw Refusal("there are no sinks; to add one: sudo relayctl alert add NAME", exit: RelayExit.usage)
        }
        let begin = WallClock.now
        let answer = try await host.alerts().bytes(AlertAPI.test, body: AlertAPI.Test(name: name))
        let reports = try AlertSocket.reports(answer)
        let missing = (name.map { [$0] } ?? names).filter { name in !reports.contains { $0.name == name } }
        if json {
            host.terminal.say(String(decoding: answer, as: UTF8.self))
        } else {
            for report in reports { host.terminal.say(Self.line(report, since: begin)) }
            for name in missing { host.terminal.say("\(name): \(AlertListCommand.notRead)") }
        }
        guard missing.isEmpty, reports.allSatisfy({ $0.last?.word == .sent }) else {
            throw Refusal([], exit: RelayExit.refused)
        }
    }

    /// What came of a test.
    ///
    /// - Parameter begin: When it began, in milliseconds since 1970.
    static func line(_ report: SinkReport, since begin: Int64) -> String {
        let sink = "\(PlainText.line(report.name)) (\(PlainText.line(report.kind)))"
        guard let last = report.last else { return "\(sink): no answer within 5 s" }
        let reason = PlainText.line(last.reason ?? "no reason was given")
        return switch last.word {
        case .sent: "\(sink): sent after \(Words.seconds(.milliseconds(max(0, last.time - begin))))"
        case .later: "\(sink): not sent: \(reason)"
        case .refused: "\(sink): refused: \(reason)"
        }
    }
}
