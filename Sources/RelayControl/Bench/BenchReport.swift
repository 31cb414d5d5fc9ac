/// A document that contains the table of a benchmark between two markers.
enum BenchReport {
    /// What stands before and after the table.
    static let (begin, end) = ("<!-- The table: made by make bench -->", "<!-- End of the table -->")

    /// The document with another table; `nil` if it has no markers.
    static func replacing(in document: String, with table: String) -> String? {
        guard let first = document.firstRange(of: begin), let last = document.firstRange(of: end),
            first.upperBound <= last.lowerBound
        else { return nil }
        return "\(document[..<first.upperBound])\n\(table)\(document[last.lowerBound...])"
    }
}
