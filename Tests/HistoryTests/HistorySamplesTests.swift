import FoundationEssentials
import Lab
import RelayCore
import Testing

@testable import History

/// Figures for plots.
@Suite struct HistorySamplesTests {
    /// A whole minute.
    private static let begin: Int64 = 1_795_705_200_000
    private let directory: TemporaryDirectory
    private let file: HistoryFile

    init() throws {
        directory = try TemporaryDirectory("history")
        file = try HistoryFile("\(directory.path)/\(HistoryFile.name)")
    }

    /// Two minutes of a broadcast.
    private func writeTwoMinutes() throws {
        let samples = (1...12).map {
            HistorySample.taken(at: Self.begin + Int64($0) * 10_000, bitrate: $0 * 1000)
        }
        try file.write(HistoryBatch(samples: samples))
    }

    /// The figures from the begin on, a step a minute.
    private func samples(until second: Int64 = 1000) throws -> HistorySamples {
        try file.samples(since: Self.begin, until: Self.begin + second * 1000, step: 60_000)
    }

    private static func moment(_ second: Int64) -> Date { Date(milliseconds: begin + second * 1000) }

    @Test func aStepHasTheMeans() throws {
        try writeTwoMinutes()
        let steps = [(Self.moment(0), 3500), (Self.moment(60), 9500)]
        let expected = HistorySamples(
            channel: Topology.channel.rawValue,
            samples: steps.map { time, bitrate in
                HistorySamples.Sample(
                    time: time, seconds: 60, source: "live", speed: 1, programBitsPerSecond: bitrate,
                    liveBitsPerSecond: bitrate)
            },
            destinations: [
                .init(
                    name: "kick",
                    samples: steps.map { HistorySamples.Destination.Sample(time: $0.0, bitsPerSecond: $0.1) })
            ])
        #expect(try samples() == expected)
        #expect(try samples(until: 65).channels.first?.samples == Array(expected.channels[0].samples[..<1]))
    }

    @Test func eachSourceOfAStepHasItsTime() throws {
        let samples = [
            HistorySample.taken(at: Self.begin + 10_000, source: "slate", bitrate: 100),
            .taken(at: Self.begin + 14_000, span: 4000, source: "slate", bitrate: 100),
            .taken(at: Self.begin + 20_000, span: 6000, source: "live", bitrate: 100),
            .taken(at: Self.begin + 30_000, source: nil, bitrate: nil, state: "away"),
        ]
        try file.write(HistoryBatch(samples: samples))
        let found = try self.samples()
        let sources = try #require(found.channels.first).samples.sorted { $0.source < $1.source }
        #expect(sources.map(\.source) == ["live", "nothing", "slate"])
        #expect(sources.map(\.seconds) == [6, 10, 14])
        #expect(sources.map(\.programBitsPerSecond) == [100, nil, 100])
        #expect(sources.allSatisfy { $0.time == Self.moment(0) })
        // One line of a plot, whatever the destination's states were.
        #expect(found.destinations == [.init(name: "kick", samples: [.init(time: Self.moment(0), bitsPerSecond: 100)])])
    }

    /// What is older than a day, and what is not, is one plot.
    @Test func thinnedFiguresGiveTheSame() throws {
        try writeTwoMinutes()
        let fine = try samples()
        for minutes: Int64 in 1...2 {
            try file.tidy(now: Self.begin + 86_400_000 + minutes * 60_000, days: 30)
            #expect(try file.database.number("SELECT count(*) FROM sample") == 12 - 6 * minutes)
            #expect(try samples() == fine, "\(minutes)")
        }
    }

    @Test func whereNothingWasMeasuredThereIsNothing() throws {
        #expect(try samples() == HistorySamples())
        try file.write(HistoryBatch(samples: [.taken(at: Self.begin + 2_000_000, bitrate: 100)]))
        #expect(try samples() == HistorySamples())
    }
}
