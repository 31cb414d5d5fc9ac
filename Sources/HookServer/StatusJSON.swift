import FoundationEssentials

/// The form of all JSON that relay-hook serves: sorted keys, and moments as ISO 8601 in UTC.
enum StatusJSON {
    /// For people, too: indented, with a line end.
    static func page(_ value: some Encodable) throws -> String {
        try text(value, [.prettyPrinted]) + "\n"
    }

    /// On one line.
    static func line(_ value: some Encodable) throws -> String {
        try text(value, [])
    }

    /// Reads what was written in this form.
    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }

    private static func text(_ value: some Encodable, _ more: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = more.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Date {
    /// A moment of a report.
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
