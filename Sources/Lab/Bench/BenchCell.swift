/// What a benchmark has found for one row of one column.
public struct BenchCell: Sendable, Hashable, Codable {
    /// All measured values, in the order in which they were measured.
    public var values: [Double]
    /// Why a value is missing, once for each reason.
    public var notes: [String]

    /// A cell of these values.
    public init(_ values: [Double] = [], notes: [String] = []) {
        self.values = values
        self.notes = notes
    }

    /// The middle value; `nil` without values.
    public var median: Double? { Statistics.median(values) }

    /// The value that is furthest from what is wanted; `nil` without values.
    public func worst(in row: BenchRow) -> Double? {
        if row.isOffset { return values.max { abs($0) < abs($1) } }
        return row.moreIsBetter ? values.min() : values.max()
    }

    /// Adds what another run has found.
    public mutating func add(_ other: BenchCell) {
        values += other.values
        for note in other.notes where !notes.contains(note) { notes.append(note) }
    }

    /// The median and, in brackets, the worst of several values; the reasons if there is none.
    public func text(in row: BenchRow) -> String {
        guard let median, let worst = worst(in: row) else { return notes.isEmpty ? "–" : notes.joined(separator: "; ") }
        let figure = Self.figure(median, row.decimals)
        let last = Self.figure(worst, row.decimals)
        let missing = notes.isEmpty ? "" : "; \(notes.joined(separator: "; "))"
        return (figure == last ? figure : "\(figure) (\(last))") + missing
    }

    /// A number with a fixed count of decimals.
    static func figure(_ value: Double, _ decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        let fraction = "\(abs(scaled) % scale)"
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(abs(scaled) / scale).\(zeros)\(fraction)"
    }
}
