import Glibc
import Logging
import TestSupport
import Testing

@testable import ProcessKit

@Suite struct ServiceLogHandlerTests {
    /// Both ends of a pipe.
    private struct Pipe {
        let read: Int32
        let write: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            let result = pipe(&ends)
            try #require(result == 0)
            // A process that another test starts meanwhile must not keep the pipe open.
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (read, write) = (ends[0], ends[1])
        }

        /// What was written, up to the end, which comes with closing the writing end.
        func text() -> String {
            close(write)
            defer { close(read) }
            return Processes.readAll(read)
        }
    }

    private struct Broken: Error, CustomStringConvertible { let description = "it broke" }

    private func logger(_ format: ServiceLogHandler.Format, _ pipe: Pipe) -> Logger {
        Logger(label: "hook") { ServiceLogHandler(label: $0, format: format, descriptor: pipe.write) }
    }

    @Test func writesRecordsForAParent() throws {
        let pipe = try Pipe()
        var logger = logger(.json, pipe)
        logger[metadataKey: "channel"] = "main"
        logger[metadataKey: "faucet"] = "slate"
        logger.notice("on air", metadata: ["faucet": "live", "list": ["a", "b"]])
        logger.error("gone", error: Broken())
        logger.debug("not shown")
        let records = pipe.text().split(separator: "\n").map { LogRecord(line: String($0)) }
        try #require(records.count == 2)
        #expect(records[0]?.level == .notice)
        #expect(records[0]?.label == "hook")
        #expect(records[0]?.message == "on air")
        #expect(records[0]?.metadata == ["channel": "main", "faucet": "live", "list": #"["a", "b"]"#])
        #expect(records[1]?.metadata == ["channel": "main", "faucet": "slate", "error": "it broke"])
    }

    @Test func writesReadableLinesWhereTheJournalIsNot() throws {
        let pipe = try Pipe()
        logger(.auto, pipe).warning("key is wrong", metadata: ["name": "my stream"])
        let text = pipe.text()
        #expect(text.hasSuffix(" warning key is wrong  name=\"my stream\"\n"))
        #expect(text.dropFirst(2).hasPrefix(":"))
    }

    @Test(.enabled(if: access("/run/systemd/journal/socket", F_OK) != 0, "journald runs here"))
    func withoutJournaldEntriesAreStillSeen() throws {
        let pipe = try Pipe()
        logger(.journal, pipe).info("hello", metadata: ["a": "b"])
        #expect(pipe.text().hasSuffix(" hello  a=b\n"))
    }

    @Test func levelsAndMetadataAreValues() throws {
        let pipe = try Pipe()
        var first = logger(.terminal, pipe)
        first.logLevel = .debug
        first[metadataKey: "only"] = "first"
        var second = first
        second.logLevel = .error
        second[metadataKey: "only"] = "second"
        #expect(first.logLevel == .debug && second.logLevel == .error)
        #expect(first[metadataKey: "only"] == "first" && second[metadataKey: "only"] == "second")
        #expect(pipe.text() == "")
    }

    @Test func theJournalIsKnownByItsInode() throws {
        let pipe = try Pipe()
        defer { _ = pipe.text() }
        var status = stat()
        try #require(fstat(pipe.write, &status) == 0)
        #expect(LogEnvironment.isJournal(pipe.write, stream: "\(status.st_dev):\(status.st_ino)"))
        #expect(!LogEnvironment.isJournal(pipe.write, stream: "\(status.st_dev):\(status.st_ino + 1)"))
        #expect(!LogEnvironment.isJournal(pipe.write, stream: "nonsense"))
        #expect(!LogEnvironment.isJournal(pipe.write, stream: nil))
        #expect(!LogEnvironment.isJournal(-1, stream: "1:1"))
    }

    /// Lines of several threads, some longer than a pipe's atomic size, through a pipe that is often full.
    @Test(.timeLimit(.minutes(1))) func linesOfSeveralThreadsDoNotMix() async throws {
        let pipe = try Pipe()
        #expect(fcntl(pipe.write, F_SETFL, O_NONBLOCK) == 0)
        let read = pipe.read
        // A thread of its own: a blocking read would keep one of the pool's.
        let texts = EventLog<String>()
        DetachedThread.start {
            texts.append(Processes.readAll(read))
            close(read)
        }
        await withTaskGroup(of: Void.self) { group in
            for letter in ["a", "b", "c", "d"] {
                let logger = logger(.terminal, pipe)
                group.addTask {
                    for length in [1, 100, 5000, 20000, 100_000] {
                        logger.info("\(String(repeating: letter, count: length))")
                    }
                }
            }
        }
        close(pipe.write)
        try await texts.wait { !$0.isEmpty }
        let lines = texts.events[0].split(separator: "\n")
        #expect(lines.count == 20)
        for line in lines {
            let text = line.dropFirst("00:00:00 ".count)
            #expect(Set(text).count == 1, "mixed: \(text.prefix(20))")
        }
        #expect(Set(lines.map { $0.count - 9 }) == [1, 100, 5000, 20000, 100_000])
    }

    /// A reader that is gone or does not read must not stop or end the service.
    @Test(.ownThreads) func aMissingReaderIsNoTrouble() async throws {
        await #expect(processExitsWith: .success) {
            TerminationSignals.ignoreBrokenPipe()
            let pipe = try Pipe()
            close(pipe.read)
            let handler = ServiceLogHandler(label: "x", format: .terminal, descriptor: pipe.write)
            Logger(label: "x") { _ in handler }.info("nobody hears this")

            let full = try Pipe()
            #expect(fcntl(full.write, F_SETFL, O_NONBLOCK) == 0)
            let waiting = ServiceLogHandler(label: "x", format: .terminal, descriptor: full.write)
            let start = ContinuousClock.now
            Logger(label: "x") { _ in waiting }.info("\(String(repeating: "x", count: 200_000))")
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }
}
