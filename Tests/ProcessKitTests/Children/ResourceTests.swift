import Glibc
import ProcessKit
import Synchronization
import TestSupport
import Testing

/// In processes of their own: other tests open descriptors and take memory too.
@Suite struct ResourceTests {
    @Test(.ownThreads) func childrenLeaveNoDescriptorsBehind() async {
        await #expect(processExitsWith: .success) {
            func runOne() async throws {
                let child = try await Child.start(Command("sh", ["-c", "echo hello"])) { _ in }
                #expect(await child.exit() == .code(0))
            }
            // The libraries open their own at first use.
            for _ in 0..<5 { try await runOne() }

            // The counter counts.
            let before = Processes.openDescriptors()
            let extra = (0..<7).map { _ in open("/dev/null", O_RDONLY) }
            #expect(Processes.openDescriptors() == before + 7)
            for descriptor in extra { close(descriptor) }
            #expect(Processes.openDescriptors() == before)

            for _ in 0..<100 { try await runOne() }
            #expect(Processes.openDescriptors() == before)
        }
    }

    @Test(.ownThreads) func failedStartsLeaveNoDescriptorsBehind() async {
        await #expect(processExitsWith: .success) {
            func failOne() async {
                _ = try? await Child.start(Command("/etc/passwd")) { _ in }
                _ = try? await Child.start(Command("sh", workingDirectory: "/nowhere")) { _ in }
            }
            // The libraries open their own at first use.
            for _ in 0..<5 {
                let child = try await Child.start(Command("true")) { _ in }
                #expect(await child.exit() == .code(0))
                await failOne()
            }
            let before = Processes.openDescriptors()
            for _ in 0..<100 { await failOne() }
            let after = Processes.openDescriptors()
            #expect(after == before, "\(before) → \(after)")
        }
    }

    /// More than a megabyte a second in lines without end, and a reader that is slower than the writer: the program waits,
    /// memory does not grow.
    @Test(.ownThreads) func aFloodIsBounded() async {
        await #expect(processExitsWith: .success) {
            for script in ["exec yes 0123456789abcdef", "exec cat /dev/zero"] {
                let count = Mutex(0)
                let child = try await Child.start(Command("sh", ["-c", script])) { line in
                    count.withLock { $0 += line.text.utf8.count }
                }
                try await Task.sleep(for: .milliseconds(500))
                let before = Processes.residentKiB()
                try await Task.sleep(for: .seconds(2))
                let after = Processes.residentKiB()
                await child.stop(.immediate)
                #expect(before > 0 && after - before < 8 * 1024, "\(before) → \(after) KiB")
            }
        }
    }

    /// The parent dies by SIGKILL, which it can do nothing about; the bound child is gone at once, the independent one not.
    @Test(.ownThreads) func theParentsDeathTakesABoundChildWithIt() async throws {
        let result = try await #require(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            let bound = try await Child.start(Command("sleep", ["1000"])) { _ in }
            let free = try await Child.start(Command("sleep", ["1000"], lifetime: .independent)) { _ in }
            print("pids \(bound.pid) \(free.pid)")
            fflush(nil)
            kill(getpid(), SIGKILL)
        }
        let output = String(decoding: result.standardOutputContent, as: UTF8.self)
        let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("pids ") })
        let pids = line.split(separator: " ").dropFirst().compactMap { Int32($0) }
        try #require(pids.count == 2)
        defer { Processes.kill(pids[1]) }
        #expect(try await Processes.waitForEnd(of: pids[0]))
        #expect(Processes.isAlive(pids[1]))
    }
}
