import ArgumentParser
import CommandHelp
import FoundationEssentials
import History
import ProcessKit
import RelayCore

/// `relayctl events`: what has happened, a line an event.
struct EventsCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Lists what has happened, one line an event.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Times are local. A cut is told with why it happened and how long it lasted. HISTORY_DAYS says how far the history goes \
        back. While relay-hook does not run, its file is read, which only root may.
        """,
        files: [.init(HistorySource.fileOfServices, "the history")],
        exits: BreakCommand.exitsOfOrders,
        examples: [
            .init("relayctl events --since 12h", "the last night"),
            .init("relayctl events --since \"2026-11-25 03:00\"", "since then"),
            .init("relayctl events --follow", "the last hours, and then each event as it comes"),
        ])

    @Option(
        help: ArgumentHelp(
            "How far back: 90s, 15m, 6h, 7d, or a date such as 2026-11-25 or \"2026-11-25 03:12\".", valueName: "time"))
    var since: Since = .span(TimeSpan(seconds: 6 * 3600))

    @Flag(name: .shortAndLong, help: "Then print each event as it comes.")
    var follow = false

    @Flag(help: "Print one JSON object a line, in the form of /api/v1/events.")
    var json = false

    @OptionGroup var options: ControlOptions

    func run() async throws {
        do throws(Refusal) {
            try await run(on: try HistorySource(options), terminal: Terminal())
        } catch {
            for reason in error.reasons { RelayOptions.complain(reason) }
            throw error.exit
        }
    }

    func run(on source: HistorySource, terminal: Terminal) async throws(Refusal) {
        if let notice = source.notice { RelayOptions.complain(notice) }
        let events = try await source.events(since: since.moment())
        if json {
            for event in events { terminal.say(event.json) }
        } else {
            for line in EventSentences.lines(events, clock: HistoryClock.text) { terminal.say(line) }
        }
        guard follow else { return }
        guard let client = source.client else {
            throw Refusal("relay-hook does not run: there is nothing to follow", exit: RelayExit.notRunning)
        }
        try await follow(client, after: events, terminal)
    }

    /// Prints events as they come, until relay-hook or the user ends it.
    private func follow(_ client: ControlClient, after events: [RecordedEvent], _ terminal: Terminal)
        async throws(Refusal)
    {
        var sentences = EventSentences()
        // A new reader gets the latest events again.
        var known = Set(events.suffix(2000).map(\.id))
        let begin = events.last?.time ?? WallClock.now
        do {
            for try await line in client.lines(Topology.eventsPath) {
                guard let event = EventJSON.event(inLine: line), event.time >= begin,
                    known.insert(event.id).inserted
                else { continue }
                if json {
                    terminal.say(event.json)
                } else {
                    terminal.say("\(HistoryClock.text(event.time)) \(sentences.line(event))")
                }
            }
        } catch {
            throw Refusal("relay-hook has ended: \(error)", exit: RelayExit.notRunning)
        }
        throw Refusal("relay-hook has ended", exit: RelayExit.notRunning)
    }
}
