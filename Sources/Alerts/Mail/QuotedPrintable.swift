/// Text of a mail in the encoding `quoted-printable` (RFC 2045, 6.7): ASCII in short lines, which stays readable.
enum QuotedPrintable {
    /// The longest line, without its end.
    private static let longestLine = 76

    /// Lines of any text, each of which ends with CR and LF.
    static func encode(_ lines: [String]) -> String { lines.map { encode($0) + "\r\n" }.joined() }

    private static func encode(_ line: String) -> String {
        let bytes = Array(line.utf8)
        var (result, width) = ("", 0)
        for (index, byte) in bytes.enumerated() {
            var piece = self.piece(byte, isFirst: width == 0, isLast: index == bytes.count - 1)
            // Room for the `=` of a line that goes on.
            if width + piece.utf8.count > longestLine - 1 {
                result += "=\r\n"
                width = 0
                piece = self.piece(byte, isFirst: true, isLast: index == bytes.count - 1)
            }
            result += piece
            width += piece.utf8.count
        }
        return result
    }

    /// A byte as it is written. A dot is no first one, which is special in SMTP, and a space no last one, which may get lost.
    private static func piece(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> String {
        let isPlain =
            switch byte {
            case UInt8(ascii: "="): false
            case UInt8(ascii: "."): !isFirst
            case UInt8(ascii: " "): !isLast
            default: byte > 0x20 && byte < 0x7F
            }
        if isPlain { return String(UnicodeScalar(byte)) }
        let digits = String(byte, radix: 16, uppercase: true)
        return "=" + (digits.utf8.count < 2 ? "0" : "") + digits
    }
}
