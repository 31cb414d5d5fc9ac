import ArgumentParser
import FoundationEssentials
import Glibc
@testable import History
import Lab
import RelayCore
import Testing

@testable import RelayControl

@Suite struct HistoryCommandTests {
    private static let begin: Int64 = 1_795_705_200_000

    private static func event(_ number: Int, at second: Int64, kind: String, _ values: [String: RecordedValue])
        -> RecordedEvent
    {
        RecordedEvent(
            id: "relay-hook/a/\(number)", time: begin + second * 1000, service: "relay-hook", channel: Topology.channel,
            kind: kind, severity: .info, message: "on air: live", values: values)
    }

    @Test func aBeginIsATimeAgoOrALocalDate() throws {
        #expect(Since(argument: "90s")?.moment(now: 100_000) == 10_000)
        #expect(Since(argument: "7d") == .span(TimeSpan(seconds: 604_800)))
        let date = try #require(Since(argument: "2026-11-25 03:12:04")).moment()
        #expect(HistoryClock.text(date) == "2026-11-25 03:12:04")
        #expect(HistoryClock.text(try #require(Since(argument: "2026-11-25")).moment()) == "2026-11-25 00:00:00")
        #expect(Since(argument: "2026-11-25T03:12") == Since(argument: "2026-11-25 03:12:00"))
        for text in [
            "", "x", "6", "2026-11", "2026-13-01", "2026-02-31", "2026-11-25 25:00", "2026-11-25 3", "-6h", "1 2 3",
        ] {
            #expect(Since(argument: text) == nil, "\(text)")
        }
    }

    /// While relay-hook does not run.
    @Test func theFileIsReadDirectly() async throws {
        let directory = try TemporaryDirectory("history")
        let path = "\(directory.path)/\(HistoryFile.name)"
        let events = [
            Self.event(1, at: 0, kind: "on-air", ["from": .text("slate"), "to": .text("live"), "took": .number(0.8)]),
            Self.event(2, at: 41, kind: "on-air", ["from": .text("live"), "to": .text("slate"), "took": .number(0.2)]),
        ]
        try HistoryFile(path).write(HistoryBatch(events: events))
        let source = HistorySource(file: path)
        #expect(source.client == nil && source.notice?.contains(path) == true)
        #expect(try await source.events(since: Self.begin) == events)
        let report = try await source.report(since: Self.begin, until: Self.begin + 100_000)
        #expect(report.channels.first?.cuts == 2)
        let missing = HistorySource(file: "\(directory.path)/none")
        await #expect(throws: Refusal.self) { try await missing.events(since: 0) }
    }

    @Test func aReportFitsOnATerminal() {
        var channel = HistoryReport.Channel(id: Topology.channel)
        channel.onAir = ["live": 43_380, "slate": 561_000, "brb": 300, "nothing": 0.2]
        channel.cuts = 41
        channel.slowestCut = HistoryReport.Cut(
            time: Date(timeIntervalSince1970: Double(Self.begin / 1000)), from: "live", to: "slate",
            why: "no frames from the publisher", took: 1.72)
        channel.publisher = HistoryReport.Publisher(
            bitsPerSecond: 3_400_000, lowestBitsPerSecond: 900_000, highestBitsPerSecond: 4_100_000, sessions: 12,
            stalls: 1, refusals: 3)
        channel.lowestSpeed = 0.81
        var kick = HistoryReport.Destination(name: "kick", channel: Topology.channel)
        (kick.connected, kick.known, kick.reconnects, kick.longestGap) = (604_000, 604_800, 2, 754)
        kick.longestGapSince = Date(timeIntervalSince1970: Double(Self.begin / 1000))
        (kick.videoStep, kick.soundStep, kick.silence) = (0.113, 0.021, 0.079)
        var report = HistoryReport(
            since: Date(timeIntervalSince1970: 1), until: Date(timeIntervalSince1970: 604_801), recorded: 604_680.2)
        (report.channels, report.destinations) = ([channel], [kick])
        report.services = [.init(name: "relay-ingest", restarts: 2, last: Date(timeIntervalSince1970: 5))]
        let lines = report.lines { _ in "2026-11-25 03:12:04" }
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
        #expect(
            lines == [
                "2026-11-25 03:12:04 to 2026-11-25 03:12:04; the relay ran for 6 d 23 h of it", "", "ON AIR",
                "  live     12 h 3 min, 7.1 %", "  slate    6 d 11 h, 92.7 %", "  brb      5 min 0 s, 0.0 %",
                "  nothing  0 s, 0.0 %", "  cuts     41; the slowest:",
                "           1.7 s at 2026-11-25 03:12:04,",
                "           live → slate: no frames from the publisher",
                "  publisher  12 sessions, 1 stall, 3 refused",
                "             3.4 Mbit/s, from 900 kbit/s to 4.1 Mbit/s",
                "  encoding   at the slowest 0.81 times real time", "",
                "DESTINATION  CONNECTED  SHARE   RECONNECTS  LONGEST GAP  SINCE",
                "kick         6 d 23 h   99.8 %  2           12 min       2026-11-25 03:12:04", "",
                "WORST OF ALL CUTS  VIDEO STEP  SOUND STEP  SILENCE",
                "kick               113 ms      21 ms       79 ms", "", "STARTED AGAIN",
                "  relay-ingest: 2 times, last at 2026-11-25 03:12:04",
            ], "\(lines.joined(separator: "\n"))")
    }

    @Test func theJournalIsThatOfAllServices() throws {
        let command = try #require(
            try LogsCommand.parseAsRoot(["-f", "--since", "6h", "-n", "20", "-p", "warning", "-x"]) as? LogsCommand)
        #expect(
            command.arguments == [
                "-u", "relay-*", "-u", "relay.target", "--follow", "--catalog", "--since", "-21600s", "--lines", "20",
                "--priority", "warning",
            ])
        let today = try #require(try LogsCommand.parseAsRoot(["--since", "today"]) as? LogsCommand)
        #expect(today.arguments.suffix(2) == ["--since", "today"])
    }
}
