/// The figures of one contender.
public struct BenchColumn: Sendable, Hashable, Codable {
    /// The name by which it is chosen on the command line.
    public let name: String
    /// The column's title.
    public let title: String
    /// What runs in it, in a sentence.
    public let what: String
    /// The cells by the rows' names.
    public private(set) var cells: [String: BenchCell] = [:]

    /// A column without figures.
    public init(name: String, title: String, what: String) {
        self.name = name
        self.title = title
        self.what = what
    }

    /// The cell of a row; `nil` if nothing was measured.
    public subscript(row: BenchRow) -> BenchCell? { cells[row.rawValue] }

    /// Adds what a run has found.
    public mutating func add(_ found: [BenchRow: BenchCell]) {
        for (row, cell) in found { cells[row.rawValue, default: BenchCell()].add(cell) }
    }
}
