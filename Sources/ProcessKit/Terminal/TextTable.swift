/// A table of plain text for a terminal, with the units in the header.
public struct TextTable: Sendable {
    /// What the cells hold, and how they are laid out for it.
    public enum Content: Sendable {
        /// Aligned to the right, with a line under the header.
        case figures
        /// Aligned to the left, without a line; an empty cell is `-`.
        case words
    }

    /// The columns' titles.
    public let header: [String]
    /// The cells, row by row.
    public private(set) var rows: [[String]] = []
    private let content: Content
    private var ruled: Set<Int> = []

    /// A table without rows.
    public init(header: [String], of content: Content = .figures) {
        self.header = header
        self.content = content
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
        let cells = content == .words ? rows.map { $0.map { $0.isEmpty ? "-" : $0 } } : rows
        let widths = header.indices.map { column in
            max(header[column].count, cells.map { $0[column].count }.max() ?? 0)
        }
        let line = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
        var lines = [align(header, widths)]
        if content == .figures { lines.append(line) }
        for (index, row) in cells.enumerated() {
            if ruled.contains(index) { lines.append(line) }
            lines.append(align(row, widths))
        }
        return lines.joined(separator: "\n")
    }

    private func align(_ cells: [String], _ widths: [Int]) -> String {
        let aligned = zip(cells, widths).map { cell, width in
            let blanks = String(repeating: " ", count: width - cell.count)
            return content == .figures ? blanks + cell : cell + blanks
        }
        return String(aligned.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
}
