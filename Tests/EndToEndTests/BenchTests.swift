import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// The benchmark, as small as it gets: that it measures, not what it measures.
    @Suite struct BenchTests {
        @Test(.timeLimit(.minutes(2))) func theBenchmarkMeasuresTheRelayAndAPeer() async throws {
            let state = try RunningRelay.stateDirectory()
            try FileManager.default.createDirectory(atPath: Places.clips, withIntermediateDirectories: true)
            // The clip is made once for all tests of this package.
            try FileManager.default.createSymbolicLink(
                atPath: "\(state.path)/clips", withDestinationPath: Places.clips)
            _ = try await BenchRun.clip.file(cache: Places.clips)
            let file = "\(state.path)/results.json"
            let run = try await FinishedProgram.relayctl(
                [
                    "bench", "--columns", "relay,polling-live-flv", "--runs", "1", "--json", file, "--state-dir",
                    state.path, "--rows", "to-live,gone-closed,sessions,delay,cpu-live",
                ], within: .seconds(100))
            #expect(run.exit.isSuccess, "\(run.lines.suffix(20).joined(separator: "\n"))")
            let json = try Data(contentsOf: URL(fileURLWithPath: file))
            let results = try JSONDecoder().decode(BenchResults.self, from: json)
            #expect(results.columns.map(\.name) == ["relay", "polling-live-flv"])
            let relay = try #require(results.columns.first)
            for row in [BenchRow.toLive, .goneClosed, .sessions, .delay, .liveCPU] {
                #expect(relay[row]?.median != nil, "\(row): \(relay[row]?.notes ?? [])")
            }
            #expect(relay[.sessions]?.values == [1])
            let peer = try #require(results.columns.last)
            #expect(peer[.toLive] != nil && peer[.goneClosed] != nil)
            #expect(results.versions["ffmpeg"] != nil && results.versions["nginx"] != nil)
            for line in run.lines.drop(while: { !$0.hasPrefix("median") }) { Figures.print(line) }
        }
    }
}
