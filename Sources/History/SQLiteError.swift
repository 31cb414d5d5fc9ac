internal import CSQLite

/// Why SQLite could not do something.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The primary result code (<https://www.sqlite.org/rescode.html>).
    public let code: Int32
    /// SQLite's message, without any value.
    public let description: String

    /// Whether the file is no database any more.
    public var isDamage: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }

    /// Whether the disk is full, or the database has reached its own limit.
    public var isFull: Bool { code == SQLITE_FULL }

    /// Whether another process has locked the file for longer than was waited.
    public var isLocked: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }

    init(_ code: Int32, _ description: String) {
        self.code = code & 0xFF
        self.description = description
    }

    /// A database of a version that this program does not know.
    static func tooNew(_ version: Int64, known: Int) -> SQLiteError {
        SQLiteError(
            SQLITE_SCHEMA,
            "it was written by a newer version of the relay (form \(version); this version knows \(known))")
    }
}
