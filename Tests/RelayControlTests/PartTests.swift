import Glibc
import Lab
import Logging
import ProcessKit
import Synchronization
import Testing

@testable import RelayControl

@Suite struct PartTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("part") }

    /// systemd-notify speaks sd_notify(3) as a service does.
    @Test func isReadyWhenItSaysSo() async throws {
        let part = try shell("systemd-notify --status=on-the-way; systemd-notify --ready; exec sleep 60")
        #expect(await part.startAndWait() == .ready)
        let start = ContinuousClock.now
        await part.stop()
        #expect(.now - start < .seconds(2))
        #expect(access("\(directory.path)/notify", F_OK) != 0)
    }

    @Test func thereIsNoHopeAfterThreeFailures() async throws {
        let log = LineLog()
        let part = try shell("exit 3", log)
        #expect(await part.startAndWait() == .failed("exit code 3"))
        await part.stop()
        #expect(log.messages.filter { $0 == "ended by itself" }.count == Part.hopeless)
    }

    @Test func stopEndsAStartThatIsWaitedFor() async throws {
        let (runs, run) = AsyncStream<Void>.makeStream()
        let part = try shell("echo up; exec sleep 60", LineLog { run.yield() })
        async let outcome = part.startAndWait()
        for await _ in runs { break }
        await part.stop()
        #expect(await outcome == .stopped)
    }

    @Test func killEndsAStopThatTakesTooLong() async throws {
        let (runs, run) = AsyncStream<Void>.makeStream()
        // A loop of short sleeps, because the shell handles a signal between two programs only.
        let part = try shell("trap '' TERM; echo up; while :; do sleep 0.1; done", LineLog { run.yield() })
        await part.startWithoutWaiting()
        for await _ in runs { break }
        for await _ in runs { break }
        let start = ContinuousClock.now
        async let stopped: Void = part.stop()
        await part.kill()
        await stopped
        #expect(.now - start < .seconds(2))
    }

    private func shell(_ script: String, _ log: LineLog = LineLog()) throws -> Part {
        try Part(
            name: "part", command: Command("/bin/sh", ["-c", script]), notifyPath: "\(directory.path)/notify",
            listener: { log.add($0, $1) })
    }
}

/// What a part has said.
final class LineLog: Sendable {
    private let all = Mutex<[String]>([])
    private let onLine: @Sendable () -> Void

    init(onLine: @escaping @Sendable () -> Void = {}) { self.onLine = onLine }

    var messages: [String] { all.withLock { $0 } }

    func add(_ part: String, _ record: LogRecord) {
        all.withLock { $0.append(record.message) }
        onLine()
    }
}
