/// A plain text table for a terminal, with right-aligned columns and the units in the header.
public struct TextTable: Sendable {
    /// The columns' titles.
    public let header: [String]
    /// The cells, row by row.
    public private(set) var rows: [[String]] = []
    private var ruled: Set<Int> = []

    /// A table without rows.
    public init(header: [String]) {
        self.header = header
    }

    /// Adds a row; missing cells are empty.
    public mutating func add(_ cells: [String]) {
        let missing = max(0, header.count - cells.count)
        rows.append(Array(cells.prefix(header.count)) + Array(repeating: "", count: missing))
    }

    /// Draws a line before the next row.
    public mutating func rule() {
        ruled.insert(rows.count)
    }

    /// The lines, without trailing blanks and without a newline at the end.
    public func render() -> String {
        let widths = header.indices.map { column in
            max(header[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        let line = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
        var lines = [align(header, widths), line]
        for (index, row) in rows.enumerated() {
            if ruled.contains(index) { lines.append(line) }
            lines.append(align(row, widths))
        }
        return lines.joined(separator: "\n")
    }

    private func align(_ cells: [String], _ widths: [Int]) -> String {
        zip(cells, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
}
