import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// However a relay ends, nothing of it is left.
    @Suite struct StopTests {
        @Test(.timeLimit(.minutes(1)), arguments: [ProcessSignal.interrupt, .terminate, .hangUp])
        func leavesNothingBehind(signal: ProcessSignal) async throws {
            let relay = try await RunningRelay.start()
            let camera = try await relay.camera()
            try await relay.observer.keyframe(of: .live, since: camera.started)
            let begin = Moment.now()
            try await relay.stop(signal)
            Figures.print(signal, "to the end", Moment.now().seconds(since: begin), "s")
            #expect(relay.lines.complaints == [])
            await camera.kill()
        }

        /// `script` is the terminal; when it is killed, the kernel closes it and tells relayctl.
        @Test(.timeLimit(.minutes(1))) func aClosedTerminalEndsIt() async throws {
            let relay = try await RunningRelay.start(wrapper: { command in
                let line = command.map { "'\($0)'" }.joined(separator: " ")
                return ["script", "--quiet", "--flush", "--command", "exec \(line)", "/dev/null"]
            })
            let all = relay.processes
            #expect(all.count >= 10)
            relay.send(.kill)
            let took = try await relay.waitUntilNothingIsLeft(of: all)
            Figures.print("closed terminal to the end", took, "s")
            await relay.abandon()
        }

        @Test(.timeLimit(.minutes(1))) func endsByItselfWhenRelayctlIsKilled() async throws {
            let relay = try await RunningRelay.start()
            let camera = try await relay.camera()
            try await relay.observer.keyframe(of: .live, since: camera.started)
            let all = relay.processes
            #expect(all.count >= 10)
            relay.send(.kill)
            _ = try await relay.exit()
            let took = try await relay.waitUntilNothingIsLeft(of: all)
            Figures.print("relayctl killed to the end of", all.count, "processes", took, "s")
            await camera.kill()
            await relay.abandon()
        }

        /// Each part in turn, of one relay, on the slate.
        @Test(.timeLimit(.minutes(4))) func anyPartMayBeKilled() async throws {
            let state = try RunningRelay.stateDirectory()
            try await withRelay(["RECORD": "program"], arguments: ["--state-dir", state.path]) { relay in
                try await relay.lines.first("recording", "source=program")
                for part in RelayPart.allCases {
                    let before = RelayPart.allCases.map { ($0, relay.processes(of: $0)) }
                    let victim = try relay.process(of: part)
                    let killed = Moment.now()
                    Glibc.kill(victim.pid, SIGKILL)
                    try await ProcessTable.wait(for: "all parts again after the kill of \(part)", within: .seconds(15))
                    {
                        let now = RelayPart.allCases.map { relay.processes(of: $0) }
                        return now.allSatisfy { $0.count == 1 } && !victim.isAlive ? () : nil
                    }
                    let whole = Moment.now()
                    try await relay.observer.keyframe(of: .slate, since: whole, within: .seconds(15))
                    let frames = relay.observer.journal.slice(from: killed.advanced(by: -0.5), to: .now()).media(.video)
                    let silence = zip(frames.dropFirst(), frames).map { $0.arrival.seconds(since: $1.arrival) }.max()
                    Figures.print(
                        "killed", part.rawValue, "- slate missing for", silence, "s, all parts again after",
                        whole.seconds(since: killed), "s")
                    #expect(try #require(silence) <= 10, "after the kill of \(part.rawValue)")
                    // A broadcaster is let in again, too.
                    let others = before.filter { $0.0 != part }.flatMap { $0.1 }.filter { !$0.isAlive }.map(\.name)
                    if !others.isEmpty { Figures.print("  with it ended", others.joined(separator: ", ")) }
                }
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                await camera.stop()
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: [RelayPart.switcher, .hook, .ingestWorker, .switchWorker, .pusher])
        func aPartMayBeKilledWhileACameraIsOnAir(part: RelayPart) async throws {
            try await withRelay { relay in
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                try await relay.lines.first("on air: live", since: camera.started)
                let victim = try await ProcessTable.wait(for: "one \(part.rawValue)", within: .seconds(5)) {
                    let found = relay.processes(of: part)
                    return found.count == 1 ? found.first : nil
                }
                let killed = Moment.now()
                Glibc.kill(victim.pid, SIGKILL)
                // Only the ingest's own worker takes the camera with it.
                let feed: Feed = part == .ingestWorker ? .slate : .live
                try await ProcessTable.wait(for: "the end of \(part.rawValue)", within: .seconds(5)) {
                    victim.isAlive ? nil : ()
                }
                try await relay.observer.keyframe(of: feed, since: killed.advanced(by: 0.5), within: .seconds(15))
                let frames = relay.observer.journal.slice(from: killed.advanced(by: -0.5), to: .now()).media(.video)
                let silence = zip(frames.dropFirst(), frames).map { $0.arrival.seconds(since: $1.arrival) }.max()
                Figures.print("live, killed", part.rawValue, "- nothing for", silence, "s, then", feed)
                #expect(try #require(silence) <= 10)
                await camera.kill()
            }
        }
    }
}
