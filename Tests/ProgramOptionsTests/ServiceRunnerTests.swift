import ArgumentParser
import Glibc
import Lab
import ProgramOptions
import ServiceLifecycle
import TestSupport
import Testing

/// Start, signals, stop and exit code of a service. In processes of their own, because signals and the log are for all of it.
@Suite(.timeLimit(.minutes(1))) struct ServiceRunnerTests {
    /// Runs until it is asked to stop.
    private struct Part: Service {
        var onStart: @Sendable () -> Void = {}
        var onStop: @Sendable () -> Void = {}
        func run() async throws {
            onStart()
            try? await gracefulShutdown()
            onStop()
        }
    }

    /// Ends for a reason of its own.
    private struct Failing: Service {
        let error: any Error
        func run() async throws { throw error }
    }

    private static func runner() async throws -> ServiceRunner {
        await ServiceRunner("relay-test", logging: try LogOptions.parse(["--verbose"])) { _ in }
    }

    @Test(.ownThreads, arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalStopsThePartsLastFirst(_ signal: Int32) async {
        await #expect(processExitsWith: .success) { [signal = signal as Int32] in
            let directory = try TemporaryDirectory("runner")
            let manager = try #require(NotifySocket(path: directory.path + "/notify", watchdog: .seconds(10)))
            let (stops, stop) = AsyncStream<Int>.makeStream()
            try await Self.runner().run([
                Part(onStop: {
                    stop.yield(1)
                    stop.finish()
                }),
                Part(onStart: { kill(getpid(), signal) }, onStop: { stop.yield(2) }),
            ])
            #expect(await stops.reduce(into: []) { $0.append($1) } == [2, 1])
            #expect(manager.messages() == ["STOPPING=1"])
        }
    }

    /// systemd may stop a service while it reads its settings.
    @Test(.ownThreads) func aSignalBeforeTheStartStopsIt() async {
        await #expect(processExitsWith: .success) {
            let runner = try await Self.runner()
            kill(getpid(), SIGTERM)
            try await runner.run([Part()])
        }
    }

    @Test(.ownThreads) func aHangUpCanMeanSomethingElse() async {
        await #expect(processExitsWith: .success) {
            let (hangUps, hangUp) = AsyncStream<Void>.makeStream()
            try await Self.runner().run(
                [
                    Part(onStart: {
                        kill(getpid(), SIGHUP)
                        Task {
                            for await _ in hangUps { kill(getpid(), SIGTERM) }
                        }
                    })
                ], onHangUp: { hangUp.yield() })
        }
    }

    @Test(.ownThreads) func aPartsExitCodeIsTheServices() async {
        await #expect(processExitsWith: .success) {
            let runner = try await Self.runner()
            let code = await #expect(throws: ExitCode.self) {
                try await runner.run([Part(), Failing(error: ExitCode(78))])
            }
            #expect(code == ExitCode(78))
        }
    }

    @Test(.ownThreads) func aPartMayEndTheServiceInGoodOrder() async {
        await #expect(processExitsWith: .success) {
            try await Self.runner().run([Part(), Failing(error: ExitCode.success)])
        }
    }

    @Test(.ownThreads) func anyOtherErrorIsAFailure() async {
        await #expect(processExitsWith: .success) {
            let runner = try await Self.runner()
            let code = await #expect(throws: ExitCode.self) {
                try await runner.run([Part(), Failing(error: CancellationError())])
            }
            #expect(code == .failure)
        }
    }
}
