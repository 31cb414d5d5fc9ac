internal import CSQLite

/// A connection to an SQLite database, for one thread at a time.
final class SQLiteDatabase {
    private let handle: OpaquePointer

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - isReadOnly: Otherwise it is created if it does not exist.
    ///   - patience: How long a call waits for another process that has locked the database.
    init(_ path: String, isReadOnly: Bool = false, patience: Duration = .seconds(2)) throws(SQLiteError) {
        var opened: OpaquePointer?
        let flags =
            SQLITE_OPEN_NOMUTEX | (isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        let result = sqlite3_open_v2(path, &opened, flags, nil)
        guard result == SQLITE_OK, let opened else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(result))
            sqlite3_close_v2(opened)
            throw SQLiteError(result, reason)
        }
        handle = opened
        sqlite3_busy_timeout(handle, Int32(clamping: patience.components.seconds * 1000))
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements without parameters and results.
    func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Prepares one statement.
    func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        guard let statement else { throw SQLiteError(SQLITE_MISUSE, "no statement in \(sql)") }
        return SQLiteStatement(statement, of: self)
    }

    /// The single number that a query gives; 0 if it gives nothing.
    func number(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.number(0) ?? 0 : 0
    }

    /// Does all of `body`, or nothing.
    func transaction(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        try execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            try body()
            try execute("COMMIT")
        } catch {
            // Some errors have rolled back already.
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// How many rows the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// Throws the error of a result.
    func check(_ result: Int32) throws(SQLiteError) {
        guard result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE else {
            throw SQLiteError(result, String(cString: sqlite3_errmsg(handle)))
        }
    }
}

/// A prepared statement.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let database: SQLiteDatabase

    init(_ handle: OpaquePointer, of database: SQLiteDatabase) {
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// A value of a parameter.
    enum Value {
        case number(Int64)
        case real(Double)
        case text(String)
        case null

        static func number(_ number: Int?) -> Value { number.map { .number(Int64($0)) } ?? .null }
        static func real(_ number: Double?) -> Value { number.map { Value.real($0) } ?? .null }
        static func text(_ text: String?) -> Value { text.map { Value.text($0) } ?? .null }
    }

    /// Runs a statement that gives no rows, with these parameters.
    func run(_ values: Value...) throws(SQLiteError) {
        try bind(values)
        _ = try step()
        sqlite3_reset(handle)
    }

    /// Begins anew, with these parameters.
    func bind(_ values: [Value]) throws(SQLiteError) {
        sqlite3_reset(handle)
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            switch value {
            case .number(let number): try database.check(sqlite3_bind_int64(handle, place, number))
            case .real(let number): try database.check(sqlite3_bind_double(handle, place, number))
            case .null: try database.check(sqlite3_bind_null(handle, place))
            case .text(let text):
                try database.check(relay_sqlite_bind_text(handle, place, text, Int32(text.utf8.count)))
            }
        }
    }

    /// Goes to the next row.
    ///
    /// - Returns: Whether there is one.
    func step() throws(SQLiteError) -> Bool {
        let result = sqlite3_step(handle)
        if result != SQLITE_ROW, result != SQLITE_DONE {
            defer { sqlite3_reset(handle) }
            try database.check(result)
        }
        return result == SQLITE_ROW
    }

    /// A column of the row, counted from 0; `nil`: NULL.
    func number(_ column: Int32) -> Int64? { isNull(column) ? nil : sqlite3_column_int64(handle, column) }

    /// See ``number(_:)``.
    func real(_ column: Int32) -> Double? { isNull(column) ? nil : sqlite3_column_double(handle, column) }

    /// See ``number(_:)``.
    func text(_ column: Int32) -> String? { sqlite3_column_text(handle, column).map { String(cString: $0) } }

    private func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
}
