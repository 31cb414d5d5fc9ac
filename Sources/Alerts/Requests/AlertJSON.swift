import FoundationEssentials

/// JSON of requests and answers.
enum AlertJSON {
    /// More than any answer that is looked at.
    private static let largest = 65_536

    /// A value in JSON.
    static func bytes(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Requests have texts, whole numbers, and lists of these, which can always be encoded.
        return (try? encoder.encode(value)).map { Array($0) } ?? []
    }

    /// Reads a value.
    ///
    /// - Returns: `nil` if the bytes are something else.
    static func value<Value: Decodable>(_ type: Value.Type, in bytes: [UInt8]) -> Value? {
        guard bytes.count <= largest else { return nil }
        return try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
