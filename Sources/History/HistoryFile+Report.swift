import RelayCore

extension HistoryFile {
    /// Makes a report, row by row: a month of figures never is in memory at once.
    ///
    /// - Parameters:
    ///   - since: Milliseconds since 1970.
    ///   - until: The first moment that is not wanted any more.
    /// - Throws: ``SQLiteError``.
    public func report(since: Int64, until: Int64) throws(SQLiteError) -> HistoryReport {
        var builder = HistoryReportBuilder(since: max(since, try begin ?? since), until: until)
        let range = "WHERE time > \(since) AND time <= \(until)"
        var columns = "channel, source, span, speed, program, live"
        var query = try database.prepare(
            "SELECT \(columns) FROM sample_minute \(range) UNION ALL SELECT \(columns) FROM sample \(range)")
        while try query.step() {
            builder.add(
                HistoryReportBuilder.Figures(
                    channel: ChannelID(rawValue: query.text(0) ?? ""), source: query.text(1) ?? "",
                    span: query.number(2) ?? 0, speed: query.real(3), program: query.number(4), live: query.number(5)))
        }
        columns = "time, channel, name, state, span"
        // Each table is in the order of time, and all minutes come before.
        for table in ["destination_minute", "destination"] {
            query = try database.prepare("SELECT \(columns) FROM \(table) \(range) ORDER BY time")
            while try query.step() {
                builder.add(
                    HistoryReportBuilder.DestinationFigures(
                        time: query.number(0) ?? 0, channel: ChannelID(rawValue: query.text(1) ?? ""),
                        name: query.text(2) ?? "", state: query.text(3) ?? "", span: query.number(4) ?? 0))
            }
        }
        query = try database.prepare(
            """
            SELECT service, boot, since, since = (SELECT min(since) FROM run AS other WHERE other.service = run.service)
            FROM run WHERE since > \(since) AND since <= \(until) ORDER BY since
            """)
        while try query.step() {
            let run = ServiceRun(
                service: query.text(0) ?? "", boot: query.text(1) ?? "", since: query.number(2) ?? 0)
            builder.add(run, isFirst: query.number(3) == 1)
        }
        query = try database.prepare(
            """
            SELECT id, time, service, channel, kind, severity, message, details FROM event
            WHERE time >= \(since) AND time < \(until) ORDER BY time, number
            """)
        while try query.step() { builder.add(Self.event(query)) }
        return builder.report()
    }
}
