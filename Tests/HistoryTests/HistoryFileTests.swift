import FoundationEssentials
import Lab
import RelayCore
import Testing

@testable import History

@Suite struct HistoryFileTests {
    private static let day: Int64 = 86_400_000
    /// A whole minute.
    private static let now: Int64 = 1_795_705_200_000 / 60_000 * 60_000
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory("history")
        path = "\(directory.path)/\(HistoryFile.name)"
    }

    private static func event(_ number: Int, at time: Int64 = now, words: String = "") -> RecordedEvent {
        RecordedEvent(
            id: "relay-hook/a/\(number)", time: time, service: "relay-hook", channel: Topology.channel, kind: "on-air",
            severity: .info, message: "on air: live",
            values: ["to": .text("live"), "took": .number(0.25), "connected": .flag(true), "words": .text(words)])
    }

    private static func rows(_ file: HistoryFile, _ query: String) throws -> [[String]] {
        let statement = try file.database.prepare(query)
        var rows: [[String]] = []
        while try statement.step() { rows.append((0..<4).map { statement.text($0) ?? "-" }) }
        return rows
    }

    @Test func eventsComeBackAsTheyWere() throws {
        let file = try HistoryFile(path)
        let events = (1...5).map { Self.event($0, at: Self.now + Int64($0), words: "quo\"te\u{0}é") }
        try file.write(HistoryBatch(events: events))
        #expect(try file.events(since: Self.now, limit: 10) == events)
        #expect(try file.events(since: Self.now + 2, until: Self.now + 4, limit: 10) == Array(events[1...2]))
        #expect(try file.events(since: 0, limit: 2) == Array(events[...1]), "the first")
        #expect(try HistoryFile(reading: path).events(since: 0, limit: 10) == events, "for another process")
    }

    @Test func theConnectionsOfADayAreFound() throws {
        let file = try HistoryFile(path)
        func event(_ kind: EventKind, _ second: Int64, _ values: [String: RecordedValue] = [:]) -> RecordedEvent {
            RecordedEvent(
                id: "relay-push@kick/a/\(second)", time: Self.now + second, service: "relay-push@kick",
                channel: Topology.channel, kind: kind.name, severity: .info, message: "", values: values)
        }
        try file.write(
            HistoryBatch(events: [
                event(.platformConnected, -1), event(.platformConnected, 1), event(.platformLost, 2),
                event(.platformConnected, 3, ["away": .number(1)]), event(.platformReads, 4), event(.platformSteady, 5),
            ]))
        let connections = try file.connections(since: Self.now)
        #expect(connections.map { $0.time - Self.now } == [1, 3])
        #expect(connections.map(\.isAnother) == [false, true] && connections.allSatisfy { $0.destination == "kick" })
    }

    /// After a restart of relay-hook, services send their latest again.
    @Test func noEventIsDoubled() throws {
        let file = try HistoryFile(path)
        try file.write(HistoryBatch(events: [Self.event(1), Self.event(2)]))
        try file.write(HistoryBatch(events: [Self.event(2), Self.event(3)]))
        #expect(try file.events(since: 0, limit: 10).map(\.id) == (1...3).map { "relay-hook/a/\($0)" })
    }

    @Test func figuresAreThinnedToAMinuteAfterADay() throws {
        let file = try HistoryFile(path)
        let old = Self.now - Self.day - 60_000
        var samples = (1...6).map { HistorySample.taken(at: old + Int64($0) * 10_000, bitrate: $0 * 1000) }
        samples.append(HistorySample.taken(at: old + 60_000 + 10_000, source: "slate", bitrate: 500, state: "away"))
        samples.append(HistorySample.taken(at: Self.now, bitrate: 700))
        try file.write(HistoryBatch(samples: samples))
        try file.tidy(now: Self.now, days: 30)
        try file.tidy(now: Self.now, days: 30)
        #expect(
            try Self.rows(file, "SELECT time, source, span, program FROM sample_minute")
                == [["\(old + 60_000)", "live", "60000", "3500"]])
        #expect(
            try Self.rows(file, "SELECT time, state, span, bitrate FROM destination_minute")
                == [["\(old + 60_000)", "connected", "60000", "3500"]])
        #expect(try Self.rows(file, "SELECT time, source, span, program FROM sample").count == 2, "not a day old")
        try file.tidy(now: Self.now + 60_000, days: 30)
        #expect(try Self.rows(file, "SELECT time, source, span, program FROM sample_minute").count == 2)
    }

    @Test func whatIsOlderThanTheSettingIsDeleted() throws {
        let file = try HistoryFile(path)
        let events = (0..<4).map { Self.event($0, at: Self.now - Int64($0) * Self.day) }
        let samples = (0..<4).map { HistorySample.taken(at: Self.now - Int64($0) * Self.day - 1, bitrate: 1) }
        let runs = ["a", "b", "c"].enumerated().map {
            ServiceRun(service: "relay-gate", boot: $0.element, since: Self.now - Int64(4 - $0.offset) * Self.day)
        }
        try file.write(HistoryBatch(events: events, samples: samples, runs: runs))
        try file.tidy(now: Self.now + 1, days: 2)
        #expect(try file.events(since: 0, limit: 10).map(\.id) == ["relay-hook/a/1", "relay-hook/a/0"])
        #expect(
            try Self.rows(file, "SELECT time FROM sample_minute UNION ALL SELECT time FROM sample").count == 2)
        #expect(try Self.rows(file, "SELECT boot FROM run").map { $0[0] } == ["c"], "the last run of a service stays")
    }

    /// The oldest go, at the limit of the file, too, and what is new is written.
    @Test func theFileIsBounded() throws {
        let file = try HistoryFile(path, limits: .init(pages: 120, fine: .seconds(86_400)))
        let words = String(repeating: "x", count: 400)
        for batch in 0..<40 {
            let events = (0..<50).map {
                Self.event(batch * 50 + $0, at: Self.now + Int64(batch * 50 + $0), words: words)
            }
            try file.write(HistoryBatch(events: events))
        }
        let kept = try file.events(since: 0, limit: 5000)
        #expect(kept.last?.id == "relay-hook/a/1999")
        #expect((200..<800).contains(kept.count), "\(kept.count)")
        #expect(kept.map(\.time) == Array(Self.now + 2000 - Int64(kept.count)..<Self.now + 2000), "the latest")
        #expect(try file.database.number("PRAGMA page_count") <= 120)
    }

    /// The form of version 1, as it was.
    @Test func aFileOfAnEarlierFormIsTakenOver() throws {
        do {
            let old = try SQLiteDatabase(path)
            try old.execute(
                """
                CREATE TABLE event (
                    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, service TEXT NOT NULL,
                    channel TEXT, kind TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL, details TEXT NOT NULL);
                CREATE INDEX event_time ON event (time);
                CREATE TABLE sample (
                    time INTEGER NOT NULL, channel TEXT NOT NULL, source TEXT NOT NULL, span INTEGER NOT NULL, speed REAL,
                    program INTEGER, live INTEGER, standby INTEGER, PRIMARY KEY (time, channel, source)) WITHOUT ROWID;
                CREATE TABLE sample_minute (
                    time INTEGER NOT NULL, channel TEXT NOT NULL, source TEXT NOT NULL, span INTEGER NOT NULL, speed REAL,
                    program INTEGER, live INTEGER, standby INTEGER, PRIMARY KEY (time, channel, source)) WITHOUT ROWID;
                CREATE TABLE destination (
                    time INTEGER NOT NULL, channel TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
                    span INTEGER NOT NULL, bitrate INTEGER, PRIMARY KEY (time, name, state)) WITHOUT ROWID;
                CREATE TABLE destination_minute (
                    time INTEGER NOT NULL, channel TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
                    span INTEGER NOT NULL, bitrate INTEGER, PRIMARY KEY (time, name, state)) WITHOUT ROWID;
                INSERT INTO event VALUES (1, 'relay-gate/b/7', 5000, 'relay-gate', 'main', 'publisher-refused', 'warning',
                    'publisher refused', '{"address":"192.0.2.1"}');
                PRAGMA user_version = 1;
                """)
        }
        let file = try HistoryFile(path)
        try file.write(HistoryBatch(runs: [ServiceRun(service: "relay-gate", boot: "b", since: 1)]))
        let event = try #require(try file.events(since: 0, limit: 10).first)
        #expect(event.text("address") == "192.0.2.1" && event.severity == .warning && event.time == 5000)
        #expect(try file.database.number("PRAGMA user_version") == Int64(HistoryForm.steps.count))
    }

    /// After a downgrade: it is not this version's to change.
    @Test func aFileOfALaterFormIsLeftAlone() throws {
        try HistoryFile(path).database.execute("PRAGMA user_version = 99")
        let error = #expect(throws: SQLiteError.self) { try HistoryFile(path) }
        #expect(error?.description.contains("form 99") == true)
        #expect(error?.isDamage == false)
    }
}
