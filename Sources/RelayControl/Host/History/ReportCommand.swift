import ArgumentParser
import CommandHelp
import FoundationEssentials
import History
import ProcessKit
import RelayCore

/// `relayctl report`: what has happened in a time, in figures.
struct ReportCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Sums up a week: time on air, destinations, cuts, publisher, restarts.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        For each destination: how long it was connected, how often it was connected again, and the longest time that it received \
        nothing. How long each source was on air, the slowest cut, and what the cuts looked like at the destinations. What \
        publishers sent. Services that have started again. HISTORY_DAYS says how far the history goes back. While relay-hook \
        does not run, its file is read, which only root may.
        """,
        files: [.init(HistorySource.fileOfServices, "the history")],
        exits: BreakCommand.exitsOfOrders,
        examples: [
            .init("relayctl report", "the last seven days"),
            .init("relayctl report --since 2026-11-01 --json", "since the first of November, for a program"),
            .init("sudo relayctl report --bundle report.tar.gz", "what a bug report needs"),
        ])

    @Option(
        help: ArgumentHelp(
            "How far back: 90s, 15m, 6h, 7d, or a date such as 2026-11-25 or \"2026-11-25 03:12\".", valueName: "time"))
    var since: Since = .span(TimeSpan(seconds: 7 * 86_400))

    @Flag(help: "Print JSON, in the form of /api/v1/history/report.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Write an archive for a bug report instead: versions, settings, status, report, events, journal, doctor. Keys are left out, and "
                + "addresses are replaced. For root.", valueName: "file"), completion: .file())
    var bundle: String?

    @OptionGroup var options: ControlOptions
    @OptionGroup var host: HostOptions

    func run() async throws {
        do throws(Refusal) {
            let now = WallClock.now
            if let bundle {
                try await write(bundle, now: now)
                return
            }
            let source = try HistorySource(options)
            if let notice = source.notice { RelayOptions.complain(notice) }
            try print(try await source.report(since: since.moment(now: now), until: now + 1), to: Terminal())
        } catch {
            for reason in error.reasons { RelayOptions.complain(reason) }
            throw error.exit
        }
    }

    private func write(_ path: String, now: Int64) async throws(Refusal) {
        // A relay that does not run is a reason for a report, too.
        let source = try? HistorySource(options)
        var bundle = try await ReportBundle.collect(host.host.files, source, since: since.moment(now: now), now: now)
        let doctor = await Doctor(patient: DoctorPatient(host.host, file: nil)).examine()
        bundle.add("doctor.json", doctor.json.split(separator: "\n").map(String.init))
        try await bundle.write(to: path)
        Terminal().say("\(path): written, without keys and addresses; look at it before you send it: tar -xzf \(path)")
    }

    private func print(_ report: HistoryReport, to terminal: Terminal) throws(Refusal) {
        guard json else {
            for line in report.lines(clock: { HistoryClock.text($0) }) { terminal.say(line) }
            return
        }
        terminal.say(report.json)
    }
}
