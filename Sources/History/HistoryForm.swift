/// The form of the history's database, and how a database of an earlier version gets it.
enum HistoryForm {
    /// Each step makes the next version of the form from the one before, the first from an empty file. A step that has been
    /// released never changes: a new form is a new step.
    ///
    /// Times and spans are milliseconds. The tables `…_minute` have what is older than a day: a row for each minute and state.
    static let steps = [
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
        """,
        """
        CREATE TABLE run (
            service TEXT NOT NULL, boot TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (service, boot))
            WITHOUT ROWID;
        """,
        """
        ALTER TABLE sample ADD COLUMN live_frames REAL;
        ALTER TABLE sample ADD COLUMN standby_frames REAL;
        ALTER TABLE sample_minute ADD COLUMN live_frames REAL;
        ALTER TABLE sample_minute ADD COLUMN standby_frames REAL;
        """,
    ]

    /// Makes a database have the present form.
    ///
    /// - Throws: ``SQLiteError``, also if a newer version has written it, which is left alone then.
    static func apply(to database: SQLiteDatabase) throws(SQLiteError) {
        let version = try database.number("PRAGMA user_version")
        guard version <= steps.count else { throw .tooNew(version, known: steps.count) }
        guard version < steps.count else { return }
        try database.transaction { () throws(SQLiteError) in
            for step in steps[Int(max(0, version))...] { try database.execute(step) }
            try database.execute("PRAGMA user_version = \(steps.count)")
        }
    }
}
