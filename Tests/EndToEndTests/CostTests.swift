import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// What a relay costs, and the demonstration of it.
    @Suite struct CostTests {
        /// Resident memory a Swift program may have, in kB.
        private static let memoryLimit = 40 * 1024

        @Test(.timeLimit(.minutes(1))) func theSlateCostsNextToNothing() async throws {
            try await withRelay { relay in
                // The start is over when the second keyframe is there.
                try await relay.observer.keyframe(of: .slate, since: Moment.now().advanced(by: 1))
                let before = (Moment.now(), relay.processes)
                let end = before.0.advanced(by: 10)
                _ = try await relay.observer.first("ten seconds of slate", since: end, within: .seconds(15)) {
                    $0.feed == .slate
                }
                let after = (Moment.now(), relay.processes)
                #expect(Set(before.1) == Set(after.1), "a process was replaced")
                let old = Dictionary(uniqueKeysWithValues: before.1.map { ($0.pid, $0) })
                let used = after.1.map { process in
                    (
                        process.name,
                        old[process.pid].map { process.processorTime(since: $0) / after.0.seconds(since: before.0) }
                            ?? .infinity
                    )
                }
                let sum = used.map(\.1).reduce(0, +)
                #expect(sum < 0.1, "\(used)")
                Figures.print("the relay uses", sum * 100, "% of a core:", used.filter { $0.1 > 0 })

                for process in after.1 where process.name.hasPrefix("relay") {
                    let (resident, anonymous) = process.memory
                    Figures.print(process.name, resident, "kB resident,", anonymous, "kB of it its own")
                    // A debug build maps Foundation's and the Swift runtime's whole libraries.
                    #expect(resident < Self.memoryLimit * (Self.isDebug ? 2 : 1), "\(process.name)")
                    #expect(anonymous < Self.memoryLimit, "\(process.name)")
                }
            }
        }

        private static var isDebug: Bool {
            #if DEBUG
                true
            #else
                false
            #endif
        }

        /// Whatever the user's own relay was ordered: the demo shows what a fresh one does.
        @Test(.timeLimit(.minutes(2))) func theDemoRunsAndItsRecordingPlays() async throws {
            let directory = try TemporaryDirectory("relay-e2e-demo")
            let state = try RunningRelay.stateDirectory()
            // The clip that the other tests' cameras send, or will send.
            try FileManager.default.createDirectory(
                atPath: "\(Places.state)/clips", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(state.path)/clips", withDestinationPath: "\(Places.state)/clips")
            try #"{"version":1,"paused":["kick"]}"#.write(
                toFile: "\(state.path)/operator.json", atomically: true, encoding: .utf8)
            let file = "\(directory.path)/demo.flv"
            let run = try await FinishedProgram.relayctl(
                ["demo", "--cycles", "1", "--output", file, "--state-dir", state.path], within: .seconds(90))
            #expect(run.exit.isSuccess, "\(run.lines.suffix(20).joined(separator: "\n"))")
            #expect(run.lines.contains { $0.contains("rtmp://127.0.0.1:") })
            // Nothing but the loopback address.
            let urls = run.lines.flatMap { $0.split(separator: " ") }.filter {
                $0.hasPrefix("rtmp") && $0.contains("://")
            }
            #expect(urls.allSatisfy { $0.hasPrefix("rtmp://127.0.0.1:") }, "\(urls)")
            let table = run.lines.drop { !$0.hasPrefix("cycle") }
            #expect(table.count > 4, "\(table)")
            for line in table { print(line) }

            let lines = RelayLines()
            let probe = try await Child.start(
                Command(
                    "ffmpeg",
                    ["-nostdin", "-v", "error", "-xerror", "-i", file, "-map", "0:v", "-map", "0:a", "-f", "null", "-"])
            ) { lines.add($0.text) }
            #expect(await probe.exit().isSuccess, "\(lines.all)")
            let facts = RelayLines()
            let ffprobe = try await Child.start(
                Command(
                    "ffprobe",
                    ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", file])
            ) { facts.add($0.text) }
            #expect(await ffprobe.exit().isSuccess)
            #expect(Set(facts.all) == ["h264,1280,720", "aac"])
        }
    }
}
