/// Reads a settings file: lines of `NAME=value`.
///
/// The rules are those of systemd's `EnvironmentFile=` (systemd.exec(5)), plus what docker compose's `.env` allows
/// beyond them, so that one file serves both: a leading `export `, spaces around `=`, and a ` # comment` after a value
/// (systemd itself would keep that as part of the value; inside quotes it is kept here too). `$NAME` is not expanded.
/// The last of several lines for one name counts.
public enum EnvironmentFile {
    /// The variables in `text`.
    /// - Throws: `EnvironmentFileError` at the first line that is neither a setting, a comment nor blank.
    public static func parse(_ text: String) throws(EnvironmentFileError) -> [String: String] {
        var scanner = EnvironmentFileScanner(text)
        return try scanner.scan()
    }

    /// The text that ``parse(_:)`` and systemd read these variables from. A value keeps every character, in double quotes.
    public static func render(_ variables: [String: String]) -> String {
        variables.sorted { $0.key < $1.key }.map { name, value in
            let escaped = value.map { "\"\\$`".contains($0) ? "\\\($0)" : "\($0)" }.joined()
            return "\(name)=\"\(escaped)\"\n"
        }.joined()
    }
}

/// Why a settings file cannot be read. Holds no part of a value, which may be a key.
public struct EnvironmentFileError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with the line.
    public enum Reason: Equatable, Sendable {
        /// The line has no `=`.
        case noEqualsSign
        /// What stands before `=` is not a name of letters, digits and underscores.
        case badName
        /// A quote that is opened in this line is never closed.
        case unclosedQuote
        /// The file holds a NUL byte.
        case nulByte
    }

    /// The line's number, from 1.
    public let line: Int
    /// What is wrong with it.
    public let reason: Reason

    /// One line for the user: where, and what would be right.
    public var description: String {
        switch reason {
        case .noEqualsSign: "line \(line): not a setting; write NAME=value, or start a comment with #"
        case .badName: "line \(line): the name before = may have only letters, digits and _, and starts with no digit"
        case .unclosedQuote: "line \(line): a quote is opened here and never closed"
        case .nulByte: "line \(line): holds a NUL byte; this is not a text file"
        }
    }
}

/// Walks over a settings file byte by byte: a quoted value and a continued line may span lines.
private struct EnvironmentFileScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ text: String) {
        let all = Array(text.utf8)
        // Editors on Windows put a byte order mark in front of the first line.
        bytes = all.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(all.dropFirst(3)) : all
    }

    mutating func scan() throws(EnvironmentFileError) -> [String: String] {
        var variables: [String: String] = [:]
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"): advance()
            case UInt8(ascii: "#"), UInt8(ascii: ";"): skipToLineEnd()
            default:
                let name = try scanName()
                variables[name] = try scanValue()
            }
        }
        return variables
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    /// Whether a line end is next: `\n`, or `\r` before it (or before the end of the file).
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

    private mutating func scanValue() throws(EnvironmentFileError) -> String {
        var value: [UInt8] = []
        // Trailing spaces are dropped, but not those that stood in quotes or after a backslash.
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
                value.append(escaped)
            case 0: throw EnvironmentFileError(line: line, reason: .nulByte)
            default: value.append(byte)
            }
            advance()
            kept = value.count
            isFresh = false
        }
        return String(decoding: value.prefix(kept), as: UTF8.self)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The text between quotes. In double quotes a backslash escapes `" \ $` and a backquote, and joins lines; elsewhere
    /// it stands for itself (systemd's `SHELL_NEED_ESCAPE`). Single quotes know no escape.
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
