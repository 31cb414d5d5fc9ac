import FoundationEssentials
import RelayCore

/// The history in a file: events, figures, and runs of services. For one thread at a time; its calls block.
///
/// One process writes (relay-hook); others may read at the same time (WAL, <https://www.sqlite.org/wal.html>).
public final class HistoryFile {
    /// Its name in relay-hook's state directory.
    public static let name = "history.sqlite"

    /// How much it may hold.
    public struct Limits: Sendable {
        /// How many pages of 4096 bytes.
        public var pages: Int
        /// How long figures are kept as they were taken; then one row stands for a minute.
        public var fine: Duration

        /// 64 MB, and a day.
        public static let standard = Limits(pages: 16_384, fine: .seconds(86_400))
    }

    let database: SQLiteDatabase
    private let limits: Limits
    private let writing: Writing?

    /// Statements that are prepared once.
    private struct Writing {
        let event: SQLiteStatement
        let sample: SQLiteStatement
        let destination: SQLiteStatement
        let run: SQLiteStatement

        init(_ database: SQLiteDatabase) throws(SQLiteError) {
            // The same event may come twice: after a restart of relay-hook, services send their latest again.
            event = try database.prepare(
                """
                INSERT OR IGNORE INTO event (id, time, service, channel, kind, severity, message, details)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
            sample = try database.prepare(
                """
                INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET span = span + excluded.span
                """)
            destination = try database.prepare(
                """
                INSERT INTO destination VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET span = span + excluded.span
                """)
            run = try database.prepare("INSERT OR IGNORE INTO run VALUES (?, ?, ?)")
        }
    }

    /// Opens the history to write, and gives it the present form.
    ///
    /// - Throws: ``SQLiteError``.
    public init(_ path: String, limits: Limits = .standard, patience: Duration = .seconds(2)) throws(SQLiteError) {
        self.limits = limits
        database = try SQLiteDatabase(path, patience: patience)
        // Little memory, and no more than a log of 1 MB beside the file. With WAL, `normal` loses at most the last transactions in a
        // power cut, and the file stays whole.
        try database.execute(
            """
            PRAGMA page_size = 4096; PRAGMA cache_size = -256; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 200;
            PRAGMA journal_size_limit = 1000000; PRAGMA max_page_count = \(limits.pages);
            """)
        try HistoryForm.apply(to: database)
        writing = try Writing(database)
    }

    /// Opens the history of another process to read.
    ///
    /// - Throws: ``SQLiteError``.
    public init(reading path: String) throws(SQLiteError) {
        limits = .standard
        database = try SQLiteDatabase(path, isReadOnly: true)
        writing = nil
        let version = try database.number("PRAGMA user_version")
        guard version == HistoryForm.steps.count else { throw .tooNew(version, known: HistoryForm.steps.count) }
    }

    /// Writes all of a batch, or nothing. An event that is there already is left out.
    ///
    /// - Throws: ``SQLiteError``.
    public func write(_ batch: HistoryBatch) throws(SQLiteError) {
        do {
            try insert(batch)
        } catch {
            guard error.isFull, isAtOwnLimit else { throw error }
            try makeRoom()
            try insert(batch)
        }
    }

    private func insert(_ batch: HistoryBatch) throws(SQLiteError) {
        guard let writing else { return }
        try database.transaction { () throws(SQLiteError) in
            for event in batch.events {
                try writing.event.run(
                    .text(event.id), .number(event.time), .text(event.service), .text(event.channel?.rawValue),
                    .text(event.kind), .text(event.severity.rawValue), .text(event.message),
                    .text(Self.json(event.values)))
            }
            for sample in batch.samples {
                for channel in sample.channels {
                    try writing.sample.run(
                        .number(sample.time), .text(channel.id.rawValue), .text(channel.source ?? ""),
                        .number(sample.span), .real(channel.speed), .number(channel.programBitrate),
                        .number(channel.publisherBitrates[.live]), .number(channel.publisherBitrates[.standby]),
                        .real(channel.frameRates[.live]), .real(channel.frameRates[.standby]))
                }
                for destination in sample.destinations {
                    try writing.destination.run(
                        .number(sample.time), .text(destination.channel.rawValue), .text(destination.name),
                        .text(destination.state), .number(sample.span), .number(destination.bitrate))
                }
            }
            for run in batch.runs { try writing.run.run(.text(run.service), .text(run.boot), .number(run.since)) }
        }
    }

    private static func json(_ values: [String: RecordedValue]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(values)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

extension HistoryFile {
    /// How many rows one transaction deletes, so that the log beside the file stays small.
    private static let chunk = 500

    /// Thins figures that are older than a day to one row a minute, deletes what is older than `days`, and the oldest if the file is
    /// nearly full.
    ///
    /// - Parameter now: Milliseconds since 1970.
    /// - Throws: ``SQLiteError``.
    public func tidy(now: Int64, days: Int) throws(SQLiteError) {
        try thin(before: (now - limits.fine.milliseconds) / 60_000 * 60_000)
        try delete(before: now - Int64(days) * 86_400_000)
        if try usedPages > limits.pages / 8 * 7 { try makeRoom() }
    }

    /// Replaces figures up to `moment`, the end of a minute, by means over each minute.
    private func thin(before moment: Int64) throws(SQLiteError) {
        // The first minute that is complete, and so on: a day's figures at once would be a large transaction.
        while case let first = try database.number(
            "SELECT coalesce(min(time), 0) FROM (SELECT min(time) AS time FROM sample UNION SELECT min(time) FROM destination)"
        ),
            first > 0, first <= moment
        {
            let end = min(moment, (first + 3_600_000) / 60_000 * 60_000)
            let minute = "(time + 59999) / 60000 * 60000"
            try database.transaction { () throws(SQLiteError) in
                try database.execute(
                    """
                    INSERT INTO sample_minute SELECT \(minute), channel, source, sum(span), avg(speed),
                        CAST(avg(program) AS INTEGER), CAST(avg(live) AS INTEGER), CAST(avg(standby) AS INTEGER),
                        avg(live_frames), avg(standby_frames)
                        FROM sample WHERE time <= \(end) GROUP BY \(minute), channel, source
                        ON CONFLICT DO UPDATE SET span = span + excluded.span;
                    DELETE FROM sample WHERE time <= \(end);
                    INSERT INTO destination_minute SELECT \(minute), channel, name, state, sum(span),
                        CAST(avg(bitrate) AS INTEGER)
                        FROM destination WHERE time <= \(end) GROUP BY \(minute), channel, name, state
                        ON CONFLICT DO UPDATE SET span = span + excluded.span;
                    DELETE FROM destination WHERE time <= \(end);
                    """)
            }
        }
    }

    /// Deletes what happened before a moment. The first run of each service stays, so that the next one counts as a restart.
    private func delete(before moment: Int64) throws(SQLiteError) {
        for (table, key) in [
            ("event", "number"), ("sample", "time"), ("sample_minute", "time"), ("destination", "time"),
            ("destination_minute", "time"),
        ] {
            repeat {
                try database.execute(
                    """
                    DELETE FROM \(table) WHERE \(key) IN
                        (SELECT \(key) FROM \(table) WHERE time < \(moment) ORDER BY time LIMIT \(Self.chunk))
                    """)
            } while database.changes > 0
        }
        try database.execute(
            """
            DELETE FROM run WHERE since < \(moment)
                AND since < (SELECT max(since) FROM run AS other WHERE other.service = run.service)
            """)
    }

    /// Deletes the oldest until a quarter is free.
    private func makeRoom() throws(SQLiteError) {
        while try usedPages > limits.pages / 4 * 3 {
            let spans =
                "SELECT time FROM event UNION ALL SELECT time FROM sample_minute UNION ALL SELECT time FROM sample"
            let first = try database.number("SELECT coalesce(min(time), 0) FROM (\(spans))")
            let last = try database.number("SELECT coalesce(max(time), 0) FROM (\(spans))")
            guard last > first else { return }
            try delete(before: first + max(1, (last - first) / 16))
        }
    }

    private var isAtOwnLimit: Bool {
        (try? database.number("PRAGMA page_count")).map { $0 >= limits.pages * 7 / 8 } ?? false
    }

    private var usedPages: Int {
        get throws(SQLiteError) {
            Int(try database.number("PRAGMA page_count") - (try database.number("PRAGMA freelist_count")))
        }
    }
}
