import Glibc
import ProcessKit
import Synchronization
import Testing

@Suite struct SupervisorTests {
    private struct Scene {
        let supervisor: Supervisor
        let clock = ManualClock()
        let events = EventLog<SupervisorEvent>()
        let run: Task<Void, Never>

        init(_ command: @escaping Supervisor.CommandSource) {
            let events = self.events
            let supervisor = Supervisor(
                name: "test", command: command,
                backoff: Backoff(first: .seconds(1), jitter: 0),
                startBackoff: Backoff(first: .seconds(50), cap: .seconds(100), jitter: 0),
                clock: clock
            ) { events.append($0) }
            self.supervisor = supervisor
            self.run = Task { await supervisor.run() }
        }

        /// What happened, without pids, times and lines.
        var story: [String] {
            events.events.compactMap { event in
                switch event {
                case .started: "started"
                case .exited(let exit, _, let next): "\(exit), next in \(next.map { "\($0)" } ?? "never")"
                case .failedToStart(let failure, let next): "\(failure), next in \(next.map { "\($0)" } ?? "never")"
                case .line: nil
                }
            }
        }

        func waitForStart(_ count: Int = 1) async throws {
            try await events.wait { events in
                events.count { if case .started = $0 { true } else { false } } >= count
            }
        }

        func waitForSleep(_ count: Int) async throws {
            try await clock.sleeps.wait { $0.count >= count }
        }
    }

    private static let sleeper: Supervisor.CommandSource = { Command("sleep", ["1000"]) }

    @Test func startsAgainWithAGrowingWait() async throws {
        let scene = Scene { Command("sh", ["-c", "exit 3"]) }
        for round in 1...3 {
            try await scene.waitForSleep(round)
            scene.clock.advance(by: .seconds(1 << (round - 1)))
        }
        try await scene.waitForSleep(4)
        await scene.supervisor.stop(.graceful())
        await scene.run.value
        #expect(scene.clock.sleeps.events == [1, 2, 4, 8].map { .seconds($0) })
        #expect(
            scene.story.prefix(4) == [
                "started", "exit code 3, next in 1.0 seconds", "started", "exit code 3, next in 2.0 seconds",
            ])
        #expect(await scene.supervisor.pid == nil)
    }

    @Test func aProgramThatIsMissingIsTriedMoreSeldom() async throws {
        let names = Mutex(["no-such-program", "sleep"])
        let scene = Scene { Command(names.withLock { $0.removeFirst() }, ["1000"]) }
        try await scene.waitForSleep(1)
        scene.clock.advance(by: .seconds(50))
        try await scene.waitForStart()
        await scene.supervisor.stop(.graceful())
        #expect(
            scene.story == [
                "could not start no-such-program: not found in PATH, next in 50.0 seconds", "started",
                "signal 15 (TERM), next in never",
            ])
    }

    @Test func aCommandThatCannotBeMadeIsAFailedStart() async throws {
        struct NoKey: Error, CustomStringConvertible { let description = "no key" }
        let scene = Scene { throw NoKey() }
        try await scene.waitForSleep(1)
        await scene.supervisor.stop(.graceful())
        #expect(scene.story == ["could not start test: no key, next in 50.0 seconds"])
    }

    @Test func stopsWhateverItDoes() async throws {
        let running = Scene(Self.sleeper)
        try await running.waitForStart()
        await running.supervisor.stop(.immediate)
        #expect(running.story == ["started", "signal 9 (KILL), next in never"])

        let starting = EventLog<Bool>()
        let gate = EventLog<Bool>()
        let inStart = Scene {
            starting.append(true)
            try await gate.wait { !$0.isEmpty }
            return Command("sleep", ["1000"])
        }
        try await starting.wait { !$0.isEmpty }
        async let stopped: Void = inStart.supervisor.stop(.immediate)
        gate.append(true)
        await stopped
        await inStart.run.value
        #expect(await inStart.supervisor.pid == nil)

        let never = Supervisor(name: "never", command: Self.sleeper) { _ in Issue.record("started after stop") }
        await never.stop(.immediate)
        await never.run()
    }

    @Test func aSecondStopMayBeStricter() async throws {
        let scene = Scene { Command("sh", ["-c", "trap '' TERM; echo up; while :; do sleep 0.01; done"]) }
        try await scene.events.wait { $0.contains(.line(OutputLine(stream: .stdout, text: "up"))) }
        async let patient: Void = scene.supervisor.stop(.graceful(after: .seconds(1000)))
        await scene.supervisor.stop(.immediate)
        await patient
        #expect(scene.story.last == "signal 9 (KILL), next in never")
    }

    @Test func cancellationStops() async throws {
        let scene = Scene(Self.sleeper)
        try await scene.waitForStart()
        scene.run.cancel()
        await scene.run.value
        #expect(scene.story == ["started", "signal 15 (TERM), next in never"])
    }

    @Test func aRestartIsNotAStop() async throws {
        let scene = Scene(Self.sleeper)
        try await scene.waitForStart()
        await scene.supervisor.restart(.graceful())
        try await scene.waitForSleep(1)
        scene.clock.advance(by: .seconds(1))
        try await scene.waitForStart(2)
        #expect(await scene.supervisor.send(.kill))
        try await scene.waitForSleep(2)
        await scene.supervisor.stop(.graceful())
        #expect(
            scene.story == [
                "started", "signal 15 (TERM), next in 1.0 seconds", "started", "signal 9 (KILL), next in 2.0 seconds",
            ])
    }
}
