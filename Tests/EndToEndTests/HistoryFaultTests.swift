import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import History

extension EndToEnd {
    /// Nobody waits for the history. A full disk is in ``ResourceFaultTests``.
    @Suite struct HistoryFaultTests {
        @Test(.timeLimit(.minutes(1))) func aLockedOrDamagedHistoryDelaysNoCut() async throws {
            let state = try RunningRelay.stateDirectory()
            let path = "\(state.path)/\(HistoryFile.name)"
            let settings = ["FLAP_SWITCHES": "100", "FLAP_STEADY_SECONDS": "0"]
            let relay = try await RunningRelay.start(settings, arguments: ["--state-dir", state.path])
            do {
                // By then a push has measured media time, and each slate waits for the clock.
                _ = try await visit(relay)
                let usual = try await visit(relay)

                var lock: HistoryFile? = try HistoryFile(path)
                try lock?.database.execute("BEGIN EXCLUSIVE")
                let locked = try await visit(relay)
                try await relay.lines.first("the history cannot be written", "another process has locked it")
                try lock?.database.execute("ROLLBACK")
                lock = nil
                try await relay.lines.first("the history is written again")

                let (database, log) = (path, "\(path)-wal")
                for file in [database, log] {
                    let handle = try #require(fopen(file, "r+"))
                    let bytes = [UInt8](repeating: 7, count: 65_536)
                    #expect(fwrite(bytes, 1, bytes.count, handle) == bytes.count && fclose(handle) == 0)
                }
                let killed = Moment.now()
                kill(try relay.process(of: .hook).pid, SIGKILL)
                try await relay.lines.first("on air: slate", since: killed)
                let damaged = try await visit(relay)
                try await relay.lines.first("the history was damaged: it is set aside", since: killed)

                #expect(relay.observer.meter.sessions == 1)
                for (name, figures) in [("locked", locked), ("damaged", damaged)] {
                    Figures.print(
                        name, "to live", figures.live, "s, to slate", figures.slate, "s; usual", usual.live, usual.slate
                    )
                    #expect(figures.live < usual.live * 1.3 + 0.1)
                    #expect(figures.slate < usual.slate * 1.3 + 0.1)
                }
                let events = try await relay.control("events", "--since", "1h")
                #expect(events.lines.contains { $0.contains("slate → live") }, "\(events.lines)")
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }

        /// - Returns: How long it took until a camera was seen, and until the slate was seen after it, in seconds.
        private func visit(_ relay: RunningRelay) async throws -> (live: Double, slate: Double) {
            let camera = try await relay.camera()
            let live = try await relay.observer.keyframe(of: .live, since: camera.started)
            // What is to be written is written once a second.
            try await relay.seconds(1.5, after: .now())
            let marks = await camera.stop()
            let slate = try await relay.observer.keyframe(of: .slate, since: marks.stopped)
            return (
                live.received.arrival.seconds(since: camera.started),
                slate.received.arrival.seconds(since: marks.stopped)
            )
        }
    }
}
