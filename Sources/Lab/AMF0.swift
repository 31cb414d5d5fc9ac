/// The part of AMF0 ("Action Message Format", version 0) that a publisher needs.
enum AMF0 {
    enum Value {
        case number(Double)
        case text(String)
        case object([(String, String)])
        case null
    }

    static func encode(_ values: [Value]) -> [UInt8] {
        var encoded: [UInt8] = []
        for value in values {
            switch value {
            case .number(let number): encoded += [0] + bytes(of: number)
            case .text(let text): encoded += [2] + string(text)
            case .object(let members):
                encoded.append(3)
                for (name, text) in members { encoded += string(name) + [2] + string(text) }
                encoded += [0, 0, 9]
            case .null: encoded.append(5)
            }
        }
        return encoded
    }

    static func bytes(of number: Double) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64($0)) }
    }

    private static func string(_ text: String) -> [UInt8] {
        [UInt8(text.utf8.count >> 8), UInt8(text.utf8.count & 0xFF)] + Array(text.utf8)
    }
}
