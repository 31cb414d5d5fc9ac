import FoundationEssentials
import ProcessKit

/// All that a benchmark has found, and where.
public struct BenchResults: Sendable, Hashable, Codable {
    /// When it began, as in RFC 3339.
    public let date: String
    /// The host.
    public let machine: BenchMachine
    /// The versions of the programs that took part.
    public let versions: [String: String]
    /// What was set, for all columns.
    public let settings: [String: String]
    /// How often each column was run.
    public var runs: Int
    /// The columns in order.
    public var columns: [BenchColumn]

    /// Results without figures.
    public init(
        date: String, machine: BenchMachine, versions: [String: String], settings: [String: String], runs: Int = 0,
        columns: [BenchColumn]
    ) {
        self.date = date
        self.machine = machine
        self.versions = versions
        self.settings = settings
        self.runs = runs
        self.columns = columns
    }

    /// The rows for which something was found, in order.
    public var rows: [BenchRow] { BenchRow.allCases.filter { row in columns.contains { $0[row] != nil } } }

    /// As JSON, with the keys in order.
    /// - Throws: If a figure is not a number.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// The table of a terminal: medians, and the worst in brackets. Reasons are numbered and below.
    public func text() -> String {
        var notes = BenchNotes()
        var table = TextTable(header: ["median (worst)"] + columns.map(\.name), of: .words)
        for row in rows { table.add([row.title] + columns.map { cell($0, row, &notes) }) }
        return ([table.render()] + notes.lines.map { "  \($0)" }).joined(separator: "\n")
    }

    /// The same as Markdown, with the host and the versions.
    public func markdown() -> String {
        var notes = BenchNotes()
        var lines = [
            "\(machine.description). \(versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")).",
            "\(date), \(runs) \(runs == 1 ? "run" : "runs") of each column.", "",
            "| median (worst) | \(columns.map(\.title).joined(separator: " | ")) |",
            "|---|\(columns.map { _ in "---:|" }.joined())",
        ]
        for row in rows {
            lines.append("| \(row.title) | \(columns.map { cell($0, row, &notes) }.joined(separator: " | ")) |")
        }
        if !notes.lines.isEmpty { lines += [""] + notes.lines.map { "- \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private func cell(_ column: BenchColumn, _ row: BenchRow, _ notes: inout BenchNotes) -> String {
        guard let cell = column[row] else { return "–" }
        let marks = cell.notes.map { notes.mark($0) }.joined(separator: " ")
        let figure = BenchCell(cell.values).text(in: row)
        return marks.isEmpty ? figure : "\(figure) \(marks)"
    }
}

/// Numbers the reasons in a table.
struct BenchNotes {
    private var known: [String] = []

    /// The mark of a reason, the same for the same one.
    mutating func mark(_ note: String) -> String {
        if !known.contains(note) { known.append(note) }
        return "[\((known.firstIndex(of: note) ?? 0) + 1)]"
    }

    /// The reasons with their marks.
    var lines: [String] { known.enumerated().map { "[\($0.offset + 1)] \($0.element)" } }
}
