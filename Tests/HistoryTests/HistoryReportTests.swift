import FoundationEssentials
import Lab
import RelayCore
import Testing

@testable import History

/// Reports of histories made by hand.
@Suite struct HistoryReportTests {
    private static let begin: Int64 = 1_795_705_200_000
    private static let main = Topology.channel

    private static func event(
        _ kind: EventKind, _ values: [String: RecordedValue] = [:], at second: Int64, by service: String = "relay-hook"
    ) -> RecordedEvent {
        RecordedEvent(
            id: "\(service)/a/\(second)", time: begin + second * 1000, service: service, channel: main, kind: kind.name,
            severity: .info, message: kind.name, values: values)
    }

    private static func cut(_ from: String?, _ to: String, took: Double, at second: Int64) -> RecordedEvent {
        var values: [String: RecordedValue] = [
            "to": .text(to), "took": .number(took), "why": .text("publisher arrived"),
        ]
        values["from"] = from.map(RecordedValue.text)
        return event(.onAir, values, at: second)
    }

    private func report(_ rows: (inout HistoryReportBuilder) -> Void) -> HistoryReport {
        var builder = HistoryReportBuilder(since: Self.begin, until: Self.begin + 3_600_000)
        rows(&builder)
        return builder.report()
    }

    @Test func timeIsCountedBySource() throws {
        let report = report { builder in
            for (source, span, live) in [
                ("slate", 10_000, nil), ("live", 10_000, 3_000_000), ("live", 30_000, 1_000_000),
            ]
                as [(String, Int64, Int64?)]
            {
                builder.add(
                    HistoryReportBuilder.Figures(
                        channel: Self.main, source: source, span: span, speed: live.map { _ in 1.2 },
                        program: 2_000_000, live: live))
            }
            builder.add(
                HistoryReportBuilder.Figures(
                    channel: Self.main, source: "", span: 500, speed: nil, program: nil, live: nil))
        }
        let channel = try #require(report.channels.first)
        #expect(channel.onAir == ["slate": 10, "live": 40, "nothing": 0.5])
        #expect(report.recorded == 50.5)
        #expect(channel.programBitsPerSecond == 2_000_000 && channel.lowestSpeed == 1.2)
        #expect(channel.publisher.bitsPerSecond == 1_500_000)
        #expect(channel.publisher.lowestBitsPerSecond == 1_000_000)
        #expect(channel.publisher.highestBitsPerSecond == 3_000_000)
    }

    @Test func cutsStallsAndRefusalsAreCounted() throws {
        let report = report { builder in
            builder.add(Self.cut(nil, "slate", took: 0.2, at: 1))
            builder.add(Self.event(.publisherConnected, ["feed": .text("live")], at: 2))
            builder.add(Self.cut("slate", "live", took: 0.8, at: 3))
            builder.add(Self.event(.publisherStalled, ["source": .text("live"), "for": .number(1.5)], at: 4))
            builder.add(Self.cut("live", "slate", took: 0.3, at: 5))
            builder.add(Self.event(.publisherRefused, at: 6))
            builder.add(Self.event(.publisherRefused, ["left_out": .number(12)], at: 7))
        }
        let channel = try #require(report.channels.first)
        #expect(channel.cuts == 3 && channel.slowestCut?.took == 0.8 && channel.slowestCut?.to == "live")
        #expect(channel.slowestCut?.time == Date(milliseconds: Self.begin + 3000))
        #expect(channel.publisher.sessions == 1 && channel.publisher.stalls == 1 && channel.publisher.refusals == 13)
    }

    @Test func aPushIsConnectedAndAway() throws {
        let push = "relay-push@kick"
        let report = report { builder in
            for (state, time) in [("connected", 10), ("away", 20), ("connected", 30), ("paused", 40)] {
                builder.add(
                    HistoryReportBuilder.DestinationFigures(
                        time: Self.begin + Int64(time) * 1000, channel: Self.main, name: "kick", state: state,
                        span: 10_000))
            }
            builder.add(Self.event(.platformConnected, at: 1, by: push))
            builder.add(Self.event(.platformLost, at: 12, by: push))
            builder.add(Self.event(.platformRefused, at: 14, by: push))
            builder.add(Self.event(.platformConnected, ["away": .number(11.5)], at: 23, by: push))
        }
        let kick = try #require(report.destinations.first)
        #expect(kick.name == "kick" && kick.connected == 20 && kick.known == 30)
        #expect(kick.longestGap == 11 && kick.longestGapSince == Date(milliseconds: Self.begin + 12_000))
    }

    /// A push that is killed tells no end, and the new one tells no gap.
    @Test func aKilledPushIsAGapAndARestart() throws {
        let report = report { builder in
            for (state, time) in [("connected", 10), ("gone", 20), ("connecting", 30), ("connected", 40)] {
                builder.add(
                    HistoryReportBuilder.DestinationFigures(
                        time: Self.begin + Int64(time) * 1000, channel: Self.main, name: "kick", state: state,
                        span: 10_000))
            }
            builder.add(ServiceRun(service: "relay-push@kick", boot: "a", since: Self.begin), isFirst: true)
            builder.add(ServiceRun(service: "relay-push@kick", boot: "b", since: Self.begin + 20_000), isFirst: false)
            builder.add(Self.event(.platformConnected, at: 32, by: "relay-push@kick"))
        }
        #expect(report.destinations.first?.longestGap == 20)
        #expect(report.destinations.first?.reconnects == 1)
        #expect(
            report.services == [
                .init(name: "relay-push@kick", restarts: 1, last: Date(milliseconds: Self.begin + 20_000))
            ])
    }

    /// A destination that is away now.
    @Test func aGapThatLastsIsCountedToTheEnd() {
        let report = report { builder in
            builder.add(Self.event(.platformLost, at: 3000, by: "relay-push@kick"))
        }
        #expect(report.destinations.first?.longestGap == 600)
    }

    @Test func theWorstFiguresOfAllCutsAreTold() throws {
        let report = report { builder in
            for (step, silence) in [(0.113, 0.079), (0.05, 0.3)] {
                var event = Self.event(.onAir, at: 5, by: "relay-push@kick")
                event = RecordedEvent(
                    id: event.id, time: event.time, service: event.service, channel: event.channel,
                    kind: "cut-measured", severity: .info, message: "cut measured",
                    values: ["video_step": .number(step), "silence": .number(silence)])
                builder.add(event)
            }
        }
        let kick = try #require(report.destinations.first)
        #expect(kick.videoStep == 0.113 && kick.silence == 0.3 && kick.soundStep == nil)
    }

    /// The same from a file, with thinned figures.
    @Test func aFileGivesTheSame() throws {
        let directory = try TemporaryDirectory("history")
        let file = try HistoryFile("\(directory.path)/\(HistoryFile.name)")
        let samples = (1...12).map { number in
            HistorySample(
                time: Self.begin + Int64(number) * 10_000, span: 10_000,
                channels: [.init(id: Self.main, source: number > 6 ? "live" : "slate")],
                destinations: [.init(name: "kick", channel: Self.main, state: number > 3 ? "connected" : "away")])
        }
        let runs = [("a", 0), ("b", 50_000)].map {
            ServiceRun(service: "relay-gate", boot: $0.0, since: Self.begin + Int64($0.1) + 1)
        }
        try file.write(
            HistoryBatch(events: [Self.cut("slate", "live", took: 0.8, at: 60)], samples: samples, runs: runs))
        for _ in 0..<2 {
            let report = try file.report(since: Self.begin, until: Self.begin + 3_600_000)
            #expect(report.channels.first?.onAir == ["slate": 60, "live": 60])
            #expect(report.channels.first?.cuts == 1)
            #expect(report.destinations.first?.connected == 90 && report.destinations.first?.known == 120)
            #expect(report.services.map(\.restarts) == [1])
            try file.tidy(now: Self.begin + 90_000_000, days: 30)
        }
        let json = try JSONEncoder().encode(try file.report(since: Self.begin, until: Self.begin + 3_600_000))
        #expect(try JSONDecoder().decode(HistoryReport.self, from: json).channels.count == 1)
    }
}
