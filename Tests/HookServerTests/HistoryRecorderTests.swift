import FoundationEssentials
import Lab
import Logging
import ProcessKit
import RelayCore
import TestSupport
import Testing

@testable import History
@testable import HookServer

/// The history while its disk or its file fails.
@Suite(.timeLimit(.minutes(1))) struct HistoryRecorderTests {
    /// A recorder at work.
    private struct Bench {
        let events = EventStream()
        let store: HistoryStore
        let running: RunningService
        /// The recorder's log messages, as they come.
        let told: AsyncStream<String>

        init(_ directory: String) {
            let (told, sink) = AsyncStream<String>.makeStream()
            self.told = told
            store = HistoryStore("\(directory)/\(HistoryFile.name)", days: 30, patience: .milliseconds(50))
            let recorder = HistoryRecorder(
                store: store, events: events,
                logger: Logger(label: "history") { _ in Told(sink: sink) }, pace: .milliseconds(10)
            ) {
                HistoryRecorder.Figures(
                    channels: [.init(id: Topology.channel, source: "slate", programBitrate: 100)],
                    destinations: [.init(name: "kick", channel: Topology.channel, state: "connected")],
                    runs: [ServiceRun(service: "relay-gate", boot: "a", since: 1)])
            }
            running = RunningService(recorder)
        }

        func append(_ numbers: ClosedRange<Int>) {
            for number in numbers { events.append(HistoryRecorderTests.record(number)) }
        }

        func next() async -> String? { await told.first { _ in true } }

        func numbers() async throws -> [Int] {
            try await store.read { file throws(SQLiteError) in try file.events(since: 0, limit: 10_000) }
                .filter { $0.kind == "switcher-adopted" }.compactMap { $0.number("client") }.map { Int($0) }
        }
    }

    private struct Told: LogHandler {
        let sink: AsyncStream<String>.Continuation
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { sink.yield(event.message.description) }
    }

    private static let failed = "the history cannot be written; the stream is not affected"
    private static let resumed = "the history is written again"

    private static func record(_ number: Int) -> EventRecord {
        EventRecord(
            id: EventID(boot: "a", service: "relay-hook", sequence: number), time: 1_000_000 + Int64(number),
            channel: Topology.channel, event: .program(.switcherAdopted(connection: number)))
    }

    /// The one who tells an event is the machine's driver, in the middle of a cut.
    @Test func aLockedHistoryDelaysNobody() async throws {
        let directory = try TemporaryDirectory("history")
        let file = try HistoryFile("\(directory.path)/\(HistoryFile.name)")
        try file.database.execute("BEGIN EXCLUSIVE")
        let bench = Bench(directory.path)
        let begin = ContinuousClock.now
        bench.append(1...5000)
        let took = ContinuousClock.now - begin
        #expect(took < .milliseconds(200), "5000 events, \(took)")
        #expect(await bench.next() == Self.failed)
        bench.append(5001...5001)
        try file.database.execute("ROLLBACK")
        #expect(await bench.next() == Self.resumed)
        try await bench.running.stop()
        let numbers = try await bench.numbers()
        #expect(numbers.last == 5001 && numbers.count < 5001)
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may make a disk of its own"))
    func aFullDiskIsToldOnceAndWhatHappenedIsWrittenLater() async throws {
        let disk = try #require(try TinyDisk())
        let bench = Bench(disk.path)
        bench.append(1...1)
        while try await bench.numbers().isEmpty { await Task.yield() }
        disk.fill(true)
        bench.append(2...250)
        #expect(await bench.next() == Self.failed)
        disk.fill(false)
        #expect(await bench.next() == Self.resumed)
        try await bench.running.stop()
        let numbers = try await bench.numbers()
        #expect(numbers == Array(1...250))
    }

    @Test func aDamagedHistoryIsSetAside() async throws {
        let directory = try TemporaryDirectory("history")
        let path = "\(directory.path)/\(HistoryFile.name)"
        try Data(repeating: 7, count: 10_000).write(to: URL(filePath: path))
        try Data().write(to: URL(filePath: "\(path).damaged-2020-01-01T000000"))
        let bench = Bench(directory.path)
        bench.append(1...3)
        #expect(await bench.next() == "the history was damaged: it is set aside, and a new one begins")
        try await bench.running.stop()
        #expect(try await bench.numbers() == [1, 2, 3], "what was to be written is in the new one")
        let aside = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.contains("damaged") }
        #expect(aside.count == 1 && aside.first?.contains("2020") == false, "\(aside)")
    }

    /// brb is told apart from the slate, also when that is on air already.
    @Test func figuresAreKeptBySource() async throws {
        let directory = try TemporaryDirectory("history")
        let bench = Bench(directory.path)
        let begin = ContinuousClock.now
        func happened(_ number: Int, _ event: RelayEvent) {
            bench.events.append(
                EventRecord(
                    id: EventID(boot: "b", service: "relay-hook", sequence: number), time: WallClock.now,
                    channel: Topology.channel, event: event))
        }
        func sources() async throws -> [String: Double] {
            try await bench.store.read { file throws(SQLiteError) in
                try file.report(since: 0, until: WallClock.now + 1_000_000)
            }.channels.first?.onAir ?? [:]
        }
        while try await sources()["slate"] == nil { await Task.yield() }
        happened(1, .orders(.chose(OperatorChoice(.brb, by: "root", since: 1))))
        try await Task.sleep(for: .milliseconds(20))
        happened(2, .orders(.leftToPublishers(by: "root")))
        try await bench.running.stop()
        let counted = try await sources()
        let took = (ContinuousClock.now - begin) / .seconds(1)
        #expect(counted["brb"].map { $0 > 0.01 && $0 < took } == true, "\(counted)")
        #expect(counted.values.reduce(0, +) <= took + 0.1, "\(counted)")
        let destinations = try await bench.store.read { file throws(SQLiteError) in
            try file.report(since: 0, until: WallClock.now + 1_000_000)
        }.destinations
        #expect(destinations.first?.name == "kick")
    }

    @Test func afterARestartItGoesOn() async throws {
        let directory = try TemporaryDirectory("history")
        for last in [3, 5] {
            let bench = Bench(directory.path)
            bench.append(1...last)
            try await bench.running.stop()
            #expect(try await bench.numbers() == Array(1...last))
        }
        HistoryStore.delete("\(directory.path)/\(HistoryFile.name)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }
}

@Suite struct HistoryQueueTests {
    private static func event(_ number: Int) -> EventStream.Delivery {
        .event(
            EventRecord(
                id: EventID(boot: "a", service: "relay-hook", sequence: number), time: Int64(number), channel: nil,
                event: .program(.switcherAdopted(connection: number))))
    }

    @Test func whatFailedWaitsInOrder() {
        var queue = HistoryQueue()
        #expect(queue.take() == nil)
        queue.delivered(Self.event(1))
        let first = queue.take()!
        queue.delivered(Self.event(2))
        var told = queue.failed(first, "locked")
        #expect(told == .failed(reason: "locked"))
        let second = queue.take()!
        #expect(second.events.map(\.time) == [1, 2])
        told = queue.failed(second, "locked")
        #expect(told == nil, "once")
        #expect(queue.take() == second)
        told = queue.written()
        #expect(told == .resumed(lost: 0))
        told = queue.written()
        #expect(told == nil)
    }

    @Test func itIsBoundedAndTheLossIsTold() {
        var queue = HistoryQueue()
        for number in 1...HistoryQueue.mostEvents + 5 { queue.delivered(Self.event(number)) }
        queue.delivered(.lost(3))
        for number in 0..<200 { queue.add(HistorySample(time: Int64(number), span: 1, channels: [])) }
        let batch = queue.take()!
        #expect(batch.events.count == HistoryQueue.mostEvents && batch.events.first?.time == 6)
        #expect(batch.samples.count == HistoryQueue.mostSamples && batch.samples.last?.time == 199)
        let told = queue.written()
        #expect(told == .lost(8))
    }

    /// A cut in the middle divides the time; a clock that is set does not invent any.
    @Test func timeIsDividedAmongTheSources() {
        var spans = SampleSpans()
        var closed = spans.close(now: 1000, next: "slate")
        #expect(closed == nil)
        closed = spans.close(now: 5000, next: "live")
        #expect(closed?.source == "slate" && closed?.span == 4000)
        closed = spans.close(now: 11_000, next: "live")
        #expect(closed?.source == "live" && closed?.span == 6000)
        closed = spans.close(now: 9000, next: nil)
        #expect(closed == nil)
        closed = spans.close(now: 9_000_000, next: nil)
        #expect(closed?.source == nil && closed?.span == 60_000)
    }
}
