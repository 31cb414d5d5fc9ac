/// Scans a settings file byte by byte: quoted values and continued lines may span lines.
struct EnvironmentFileScanner {
    /// A setting and its position.
    struct Assignment {
        let name: String
        let value: String
        /// Whether a backslash outside quotes, before a plain character, was dropped from it: most often it was meant.
        let hasLostBackslash: Bool
        /// From the name (or the `export` before it) to the end of the value; a comment after it is not part of it.
        let range: Range<Int>
    }

    /// The file, without a byte order mark.
    let bytes: [UInt8]
    /// The settings, in the file's order.
    private(set) var assignments: [Assignment] = []
    /// The comments on lines of their own, without the line end.
    private(set) var comments: [Range<Int>] = []

    private var position = 0
    private var line = 1
    private var hasLostBackslash = false

    init(_ text: String) {
        let all = Array(text.utf8)
        // Editors on Windows put a byte order mark before the first line.
        bytes = all.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(all.dropFirst(3)) : all
    }

    /// The effective values: the last of several settings of one name.
    var variables: [String: String] {
        Dictionary(assignments.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    }

    mutating func scan() throws(EnvironmentFileError) {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"): advance()
            case UInt8(ascii: "#"), UInt8(ascii: ";"):
                let start = position
                while !isAtLineEnd { advance() }
                comments.append(start..<position)
            default:
                let start = position
                let name = try scanName()
                hasLostBackslash = false
                let (value, end) = try scanValue()
                assignments.append(
                    Assignment(name: name, value: value, hasLostBackslash: hasLostBackslash, range: start..<end))
            }
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    /// Whether a line end comes next: `\n`, or `\r` before it (or before the end of the file).
    private var isAtLineEnd: Bool {
        guard let byte = peek() else { return true }
        if byte == UInt8(ascii: "\n") { return true }
        return byte == UInt8(ascii: "\r")
            && (position + 1 == bytes.count || bytes[position + 1] == UInt8(ascii: "\n"))
    }

    private mutating func skipToLineEnd() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
    }

    private mutating func scanName() throws(EnvironmentFileError) -> String {
        var raw: [UInt8] = []
        while !isAtLineEnd, let byte = peek(), byte != UInt8(ascii: "=") {
            raw.append(byte)
            advance()
        }
        guard peek() == UInt8(ascii: "=") else {
            throw EnvironmentFileError(line: line, reason: raw.contains(0) ? .nulByte : .noEqualsSign)
        }
        advance()
        var name = String(decoding: raw, as: UTF8.self).trimmed()
        for separator in ["export ", "export\t"] where name.hasPrefix(separator) {
            name = name.dropFirst(separator.count).trimmed()
        }
        guard let first = name.utf8.first, !first.isDigit,
            name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") })
        else { throw EnvironmentFileError(line: line, reason: .badName) }
        return name
    }

    /// - Returns: The value and its end.
    private mutating func scanValue() throws(EnvironmentFileError) -> (String, end: Int) {
        var value: [UInt8] = []
        var end = position
        // Drops trailing spaces, except in quotes or after a backslash.
        var kept = 0
        var isFresh = true
        while !isAtLineEnd, let byte = peek() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                if !isFresh { value.append(byte) }
                advance()
                continue
            case UInt8(ascii: "'") where isFresh, UInt8(ascii: "\"") where isFresh:
                value += try scanQuoted(byte)
                kept = value.count
                end = position
                continue
            case UInt8(ascii: "#") where position > 0 && isSpace(bytes[position - 1]):
                skipToLineEnd()
                continue
            case UInt8(ascii: "\\"):
                advance()
                guard !isAtLineEnd, let escaped = peek() else {
                    skipToLineEnd()
                    if peek() != nil { advance() }
                    continue
                }
                if escaped.isLetter || escaped.isDigit { hasLostBackslash = true }
                value.append(escaped)
            case 0: throw EnvironmentFileError(line: line, reason: .nulByte)
            default: value.append(byte)
            }
            advance()
            kept = value.count
            end = position
            isFresh = false
        }
        return (String(decoding: value.prefix(kept), as: UTF8.self), end)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The text between quotes. In double quotes a backslash escapes `" \ $` and a backquote, and joins lines; elsewhere it stands
    /// for itself (systemd's `SHELL_NEED_ESCAPE`). Single quotes have no escapes.
    private mutating func scanQuoted(_ quote: UInt8) throws(EnvironmentFileError) -> [UInt8] {
        let start = line
        var value: [UInt8] = []
        advance()
        while let byte = peek() {
            if byte == quote {
                advance()
                return value
            }
            if byte == 0 { throw EnvironmentFileError(line: line, reason: .nulByte) }
            advance()
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let next = peek() {
                if next == UInt8(ascii: "\n") {
                    advance()
                    continue
                }
                if "\"\\$`".utf8.contains(next) {
                    value.append(next)
                    advance()
                    continue
                }
            }
            if byte == UInt8(ascii: "\r"), peek() == UInt8(ascii: "\n") { continue }
            value.append(byte)
        }
        throw EnvironmentFileError(line: start, reason: .unclosedQuote)
    }
}
