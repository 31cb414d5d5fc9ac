import Glibc
import Lab
import Logging
import ProcessKit
import Synchronization
import Testing

@testable import RelayControl

@Suite struct RelayServiceTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("service") }

    /// systemd-notify speaks sd_notify(3) as a service does.
    @Test func isReadyWhenItSaysSo() async throws {
        let service = try shell("systemd-notify --status=on-the-way; systemd-notify --ready; exec sleep 60")
        #expect(await service.startAndWait() == .ready)
        let start = ContinuousClock.now
        await service.stop()
        #expect(.now - start < .seconds(2))
        #expect(access("\(directory.path)/notify", F_OK) != 0)
    }

    @Test func thereIsNoHopeAfterThreeFailures() async throws {
        let log = LineLog()
        let service = try shell("exit 3", log)
        #expect(await service.startAndWait() == .failed("exit code 3"))
        await service.stop()
        #expect(log.messages.filter { $0 == "ended unexpectedly" }.count == RelayService.hopeless)
    }

    @Test func stopEndsAStartThatIsWaitedFor() async throws {
        let (runs, run) = AsyncStream<Void>.makeStream()
        let service = try shell("echo up; exec sleep 60", LineLog { run.yield() })
        async let outcome = service.startAndWait()
        for await _ in runs { break }
        await service.stop()
        #expect(await outcome == .stopped)
    }

    @Test func killEndsAStopThatTakesTooLong() async throws {
        let (runs, run) = AsyncStream<Void>.makeStream()
        // A loop of short sleeps, because the shell handles a signal between two programs only.
        let service = try shell("trap '' TERM; echo up; while :; do sleep 0.1; done", LineLog { run.yield() })
        await service.startWithoutWaiting()
        for await _ in runs { break }
        for await _ in runs { break }
        let start = ContinuousClock.now
        async let stopped: Void = service.stop()
        await service.kill()
        await stopped
        #expect(.now - start < .seconds(2))
    }

    private func shell(_ script: String, _ log: LineLog = LineLog()) throws -> RelayService {
        try RelayService(
            name: "service", command: Command("/bin/sh", ["-c", script]), notifyPath: "\(directory.path)/notify",
            listener: { log.add($0, $1) })
    }
}

/// What a service has said.
final class LineLog: Sendable {
    private let all = Mutex<[String]>([])
    private let onLine: @Sendable () -> Void

    init(onLine: @escaping @Sendable () -> Void = {}) { self.onLine = onLine }

    var messages: [String] { all.withLock { $0 } }

    func add(_ service: String, _ record: LogRecord) {
        all.withLock { $0.append(record.message) }
        onLine()
    }
}
