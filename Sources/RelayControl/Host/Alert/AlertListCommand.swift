import Alerts
import ArgumentParser
import CommandHelp
import FoundationEssentials
import ProcessKit
import RelayCore

/// `relayctl alert list`: lists the sinks of the alerts.
struct AlertListCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the places where alerts go, and what came of the last one.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        WAITING is the number of messages that are not sent yet. LAST is what came of the last one, and when: sent, refused (it \
        is not tried again) or tried again. If relay-alert does not run, both are unknown. Secrets are not shown.
        """)

    /// What is said of a sink that relay-alert does not know.
    static let notRead = "relay-alert has not read it; sudo systemctl restart relay-alert"

    @Flag(help: "Print JSON, as docs/API.md describes it.")
    var json = false

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let sinks = try WrittenSink.names(in: host.files).map { WrittenSink($0, in: host.files) }
        var reports: [SinkReport]?
        var trouble: String?
        do throws(Refusal) {
            reports = try AlertSocket.reports(try await host.alerts().get(AlertAPI.sinks))
        } catch {
            trouble = error.reasons.first
        }
        guard !json else { return host.terminal.say(Self.json(sinks, reports)) }
        guard !sinks.isEmpty else {
            return host.terminal.say("no sinks: nobody is told; to add one: sudo relayctl alert add NAME")
        }
        host.terminal.say(Self.table(sinks, reports))
        for line in sinks.flatMap(\.problems) { host.terminal.say(line) }
        if let trouble { host.terminal.say(trouble) }
    }

    /// The table.
    ///
    /// - Parameter reports: What relay-alert says; `nil`: it does not answer.
    static func table(_ sinks: [WrittenSink], _ reports: [SinkReport]?) -> String {
        let known = Dictionary((reports ?? []).map { ($0.name, $0) }) { first, _ in first }
        let columns = reports == nil ? [] : ["WAITING", "LAST"]
        var table = TextTable(header: ["NAME", "KIND", "EVENTS", "QUIET"] + columns, of: .words)
        for sink in sinks {
            var cells = [
                sink.name, sink.kind, sink.settings.map { events($0.topics) } ?? "",
                sink.settings?.quiet?.description ?? "",
            ]
            if let report = known[sink.name] {
                cells += ["\(report.waiting)", report.last.map(text) ?? ""]
            } else if sink.problems.isEmpty {
                cells += ["", notRead]
            } else {
                cells += ["", "not used"]
            }
            table.add(cells)
        }
        return table.render()
    }

    private static func events(_ topics: Set<AlertTopic>) -> String {
        if topics == Set(AlertTopic.allCases) { return "all" }
        if topics == AlertTopic.standard { return "all but refused" }
        return AlertTopic.allCases.filter(topics.contains).map(\.rawValue).joined(separator: " ")
    }

    private static func text(_ result: SinkReport.Result) -> String {
        let word =
            switch result.word {
            case .sent: "sent"
            case .later: "tried again"
            case .refused: "refused"
            }
        let clock = WallClock.text(Double(result.time) / 1000)
        return "\(word) \(clock)" + (result.reason.map { ": \(PlainText.line($0))" } ?? "")
    }

    private struct Document: Encodable {
        struct Sink: Encodable {
            let name: String
            let kind: String
            let events: [String]?
            let quiet: String?
            let problems: [String]
            let waiting: Int?
            let last: SinkReport.Result?
        }

        let isRunning: Bool
        let sinks: [Sink]
    }

    /// The same as JSON.
    static func json(_ sinks: [WrittenSink], _ reports: [SinkReport]?) -> String {
        let document = Document(
            isRunning: reports != nil,
            sinks: sinks.map { sink in
                let report = reports?.first { $0.name == sink.name }
                return Document.Sink(
                    name: sink.name, kind: sink.kind,
                    events: sink.settings.map { settings in
                        AlertTopic.allCases.filter(settings.topics.contains).map(\.rawValue)
                    }, quiet: sink.settings?.quiet?.description, problems: sink.problems, waiting: report?.waiting,
                    last: report?.last)
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(document)) ?? Data(), as: UTF8.self)
    }
}
