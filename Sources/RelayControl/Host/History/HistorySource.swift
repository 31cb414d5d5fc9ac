import FoundationEssentials
import Glibc
import History
import RelayCore

/// Where a command reads the history: from relay-hook, or, while that does not run, from its file.
struct HistorySource: Sendable {
    private enum Place: Sendable {
        case hook(ControlClient)
        case file(String)
    }

    /// relay-hook's history as a service.
    static let fileOfServices = "/var/lib/relay-hook/\(HistoryFile.name)"

    private let place: Place
    /// Said before all else; `nil` if relay-hook answers.
    let notice: String?

    /// relay-hook; `nil`: it does not run.
    var client: ControlClient? { if case .hook(let client) = place { client } else { nil } }

    private init(_ place: Place, notice: String? = nil) {
        self.place = place
        self.notice = notice
    }

    /// relay-hook's history.
    init(_ client: ControlClient) { self.init(.hook(client)) }

    /// A file, because relay-hook does not run.
    init(file: String) { self.init(.file(file), notice: "relay-hook does not run; read from \(file)") }

    /// Finds the history.
    ///
    /// - Parameters:
    ///   - options: Which relay is meant.
    ///   - file: The history's file, for when relay-hook does not run.
    /// - Throws: ``Refusal`` if neither relay-hook nor the file can be reached.
    init(_ options: ControlOptions, file: String = fileOfServices) throws(Refusal) {
        do throws(Refusal) {
            self.init(try ControlSocket.find(rtmpPort: options.rtmpPort).client())
        } catch {
            guard error.exit == RelayExit.notRunning, options.rtmpPort == nil, access(file, R_OK) == 0 else {
                throw error
            }
            self.init(file: file)
        }
    }

    /// Events in the order in which they happened.
    ///
    /// - Throws: ``Refusal``
    func events(since: Int64) async throws(Refusal) -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        var begin = since
        while true {
            let (page, isMore) = try await page(since: begin)
            // The last one's moment is asked for again: others may share it.
            let known = Set(events.suffix(page.count).map(\.id))
            let news = page.filter { !known.contains($0.id) }
            events += news
            guard isMore, let last = events.last, !news.isEmpty else { return events }
            begin = last.time
        }
    }

    /// A report.
    ///
    /// - Throws: ``Refusal``
    func report(since: Int64, until: Int64) async throws(Refusal) -> HistoryReport {
        switch place {
        case .file(let path):
            return try read(path) { file throws(SQLiteError) in try file.report(since: since, until: until) }
        case .hook(let client):
            let query = "?since=\(EventJSON.text(since))&until=\(EventJSON.text(until))"
            let body = try await client.get(Topology.historyReportPath + query)
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            guard let report = try? decoder.decode(HistoryReport.self, from: Data(body)) else { throw Self.unreadable }
            return report
        }
    }

    private struct Page: Decodable {
        let events: [EventJSON]
        let isMore: Bool
    }

    private func page(since: Int64) async throws(Refusal) -> ([RecordedEvent], isMore: Bool) {
        switch place {
        case .file(let path):
            let all = try read(path) { file throws(SQLiteError) in try file.events(since: since, limit: .max) }
            return (all, false)
        case .hook(let client):
            let body = try await client.get("\(Topology.historyEventsPath)?since=\(EventJSON.text(since))")
            guard let page = try? JSONDecoder().decode(Page.self, from: Data(body)) else { throw Self.unreadable }
            return (page.events.compactMap(\.recorded), page.isMore)
        }
    }

    private func read<Value>(
        _ path: String, _ body: (HistoryFile) throws(SQLiteError) -> Value
    ) throws(Refusal) -> Value {
        do throws(SQLiteError) {
            return try body(try HistoryFile(reading: path))
        } catch {
            throw Refusal("\(path) can't be read: \(error)", exit: RelayExit.cannotStart)
        }
    }

    private static let unreadable = Refusal(
        "relay-hook's answer cannot be read; is it of another version?", exit: RelayExit.cannotStart)
}
