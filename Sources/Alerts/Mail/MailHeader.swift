/// A line in the head of a mail.
enum MailHeader {
    /// The longest line that need not be folded (RFC 5322, 2.1.1: 78; RFC 2047, 2: 76 with an encoded word).
    private static let longestLine = 76
    /// Bytes of a text in one encoded word: 52 characters of Base64, `=?utf-8?B?` and `?=`, and in front of it `Subject: `.
    private static let bytesInWord = 39

    /// A header with any text as its value. What is no short ASCII becomes encoded words (RFC 2047), one in a line, none of which has a
    /// part of a character.
    static func line(_ name: String, _ text: String) -> String {
        let plain = "\(name): \(text)"
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
        if isPlain, plain.utf8.count <= longestLine { return plain }
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > bytesInWord {
                words.append(encoded(word))
                word = []
            }
            word += bytes
        }
        if !word.isEmpty { words.append(encoded(word)) }
        return "\(name): " + words.joined(separator: "\r\n ")
    }

    private static func encoded(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(base64(bytes))?=" }

    /// Base64 (RFC 4648, 4).
    private static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = 0
            for byte in group { bits = bits << 8 | Int(byte) }
            bits <<= 8 * (3 - group.count)
            for index in 0...group.count { text.append(digits[(bits >> (18 - 6 * index)) & 63]) }
            text += String(repeating: "=", count: 3 - group.count)
        }
        return text
    }
}
