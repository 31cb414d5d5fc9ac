import FoundationEssentials
import Glibc
import History
import ProcessKit
import RelayCore
import SystemPackage

/// Writes and reads the history's file, on a thread of its own: SQLite's calls block, for as long as the disk takes.
actor HistoryStore {
    /// How writing a batch ended.
    enum Outcome: Sendable, Equatable {
        case written
        /// Nothing was written; the same batch may be tried again. `reason` for people.
        case failed(reason: String)
        /// The file was damaged and is set aside; nothing was written, and a new file begins.
        case damaged(setAside: String, reason: String)
    }

    /// Why something could not be read, for people.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    nonisolated let path: String
    private nonisolated let executor = ThreadExecutor()
    private let days: Int
    private let limits: HistoryFile.Limits
    private let patience: Duration
    private var opened: HistoryFile?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - path: The file, in a directory that is there.
    ///   - days: HISTORY_DAYS, at least 1.
    ///   - patience: How long a call waits for another process that has locked the file.
    init(
        _ path: String, days: Int, limits: HistoryFile.Limits = .standard, patience: Duration = .seconds(1)
    ) {
        self.path = path
        self.days = days
        self.limits = limits
        self.patience = patience
    }

    /// Writes a batch.
    func write(_ batch: HistoryBatch) -> Outcome {
        do throws(SQLiteError) {
            try file().write(batch)
            return .written
        } catch {
            return failed(error)
        }
    }

    /// Thins and deletes what is old.
    func tidy(now: Int64) -> Outcome {
        do throws(SQLiteError) {
            try file().tidy(now: now, days: days)
            return .written
        } catch {
            return failed(error)
        }
    }

    /// Reads.
    ///
    /// - Throws: ``Failure``.
    func read<Value: Sendable>(_ body: @Sendable (HistoryFile) throws(SQLiteError) -> Value) throws(Failure) -> Value {
        do throws(SQLiteError) {
            return try body(try file())
        } catch {
            throw Failure(description: Self.explanation(error))
        }
    }

    /// Closes the file; the next call opens it again.
    func close() { opened = nil }

    /// Deletes a history, if there is one.
    static func delete(_ path: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    private func file() throws(SQLiteError) -> HistoryFile {
        if let opened { return opened }
        let file = try HistoryFile(path, limits: limits, patience: patience)
        opened = file
        return file
    }

    private func failed(_ error: SQLiteError) -> Outcome {
        guard error.isDamage else {
            // A file that was deleted or replaced meanwhile is opened anew.
            if !error.isLocked, !error.isFull { opened = nil }
            return .failed(reason: Self.explanation(error))
        }
        opened = nil
        let style = Date.ISO8601FormatStyle(timeSeparator: .omitted).year().month().day()
        let moment = Date().formatted(style.time(includingFractionalSeconds: false))
        let aside = "\(path).damaged-\(moment)"
        removeDamaged()
        guard rename(path, aside) == 0 else {
            return .failed(reason: "it is damaged and cannot be set aside: \(Errno(rawValue: errno))")
        }
        // They belong to the damaged one.
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
        return .damaged(setAside: aside, reason: error.description)
    }

    /// Deletes files that were set aside before: one is enough to examine.
    private func removeDamaged() {
        guard let slash = path.lastIndex(of: "/") else { return }
        let (directory, name) = (path[...slash], path[path.index(after: slash)...])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: String(directory))) ?? []
        for other in names where other.hasPrefix("\(name).damaged-") { unlink(directory + other) }
    }

    private static func explanation(_ error: SQLiteError) -> String {
        if error.isLocked { return "another process has locked it" }
        if error.isFull { return "the disk is full" }
        return error.description
    }
}
