/// The `.env` of a docker compose project, read as docker compose reads it (the package dotenv of compose-go 2; compared with
/// docker-compose 2.26.1).
///
/// Differences from a settings file (``EnvironmentFile``): a backslash outside double quotes stands for itself, and `$NAME` and
/// `${NAME}`, outside quotes and in double quotes, are replaced by values set earlier in the file. Docker compose looks at the
/// caller's environment first, which is not known here, so a line that needs it has no value.
public struct ComposeFile: Sendable {
    /// The value that a line assigns.
    public enum Value: Sendable, Equatable {
        case text(String)
        /// The value cannot be known; the text says why, and what to write. Contains no part of a value, which may be a key.
        case unknown(String)
    }

    /// Values by name. The last of several lines for one name counts.
    public private(set) var values: [String: Value] = [:]
    /// Names whose values are in quotes, which are not part of them.
    public private(set) var quoted: Set<String> = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    /// Parses a file.
    /// - Throws: `EnvironmentFileError` at the first line that is neither a setting, a comment nor blank.
    public init(_ text: String) throws(EnvironmentFileError) {
        let all = Array(text.utf8)
        // Editors on Windows put a byte order mark before the first line, and a carriage return at the end of each.
        let marked = all.starts(with: [0xEF, 0xBB, 0xBF]) ? all.dropFirst(3) : all[...]
        bytes = marked.indices.filter { index in
            marked[index] != UInt8(ascii: "\r") || marked.index(after: index) == marked.endIndex
                || marked[marked.index(after: index)] != UInt8(ascii: "\n")
        }.map { marked[$0] }
        if bytes.contains(0) { throw EnvironmentFileError(line: 1, reason: .nulByte) }
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"): advance()
            case UInt8(ascii: "#"): _ = takeLine()
            default: try readSetting()
            }
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func skipSpaces() {
        while let byte = peek(), isSpace(byte) { advance() }
    }

    private func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0B, 0x0C, 0x0D].contains(byte) }

    /// The rest of the line, without its end.
    private mutating func takeLine() -> ArraySlice<UInt8> {
        let start = position
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
        return bytes[start..<position]
    }

    private mutating func readSetting() throws(EnvironmentFileError) {
        let start = line
        var raw: [UInt8] = []
        while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "="), byte != UInt8(ascii: ":") {
            raw.append(byte)
            advance()
        }
        var name = String(decoding: raw, as: UTF8.self).trimmed()
        for separator in ["export ", "export\t"] where name.hasPrefix(separator) {
            name = name.dropFirst(separator.count).trimmed()
        }
        guard !name.isEmpty, name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "_.-[]".utf8.contains($0) }) else {
            let hasSign = peek().map { $0 != UInt8(ascii: "\n") } ?? false
            throw EnvironmentFileError(line: start, reason: hasSign ? .badName : .noEqualsSign)
        }
        quoted.remove(name)
        guard let sign = peek(), sign != UInt8(ascii: "\n") else {
            values[name] = .unknown(
                "line \(start): \(name) has no =, so docker compose takes its value from the environment; write \(name)=value"
            )
            return
        }
        advance()
        skipSpaces()
        values[name] = try readValue(of: name, from: start)
    }

    private mutating func readValue(of name: String, from start: Int) throws(EnvironmentFileError) -> Value {
        guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            var value = String(decoding: takeLine(), as: UTF8.self)
            if let comment = value.firstRange(of: " #") { value = String(value[..<comment.lowerBound]) }
            return expanded(value.trimmed(), name: name, line: start)
        }
        let text = try readQuoted(quote)
        quoted.insert(name)
        let rest = String(decoding: takeLine(), as: UTF8.self).trimmed()
        guard rest.isEmpty || rest.hasPrefix("#") else {
            return .unknown(
                "line \(start): \(name) has more behind the closing quote; put all of its value into the quotes")
        }
        return quote == UInt8(ascii: "'")
            ? .text(text) : expanded(ComposeTemplate.unescaped(text), name: name, line: start)
    }

    private func expanded(_ value: String, name: String, line: Int) -> Value {
        do throws(ComposeTemplate.Failure) {
            return .text(try ComposeTemplate.expand(value, with: values))
        } catch {
            switch error {
            case .unset(let other):
                return .unknown(
                    "line \(line): \(name) refers to \(other), which the file does not set before, and the environment of docker "
                        + "compose is not known here; write the value itself, or $$ for the character $")
            case .required(let other):
                return .unknown(
                    "line \(line): \(name) requires \(other), which the file does not set before; write the value itself"
                )
            case .malformed:
                return .unknown("line \(line): \(name) has a ${ that is no reference; write $$ for the character $")
            }
        }
    }

    /// The text up to the closing quote; a backslash escapes that quote, and stands for itself before any other character.
    private mutating func readQuoted(_ quote: UInt8) throws(EnvironmentFileError) -> String {
        let start = line
        var text: [UInt8] = []
        advance()
        while let byte = peek() {
            advance()
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), let next = peek() {
                if next != quote { text.append(byte) }
                text.append(next)
                advance()
                continue
            }
            text.append(byte)
        }
        throw EnvironmentFileError(line: start, reason: .unclosedQuote)
    }
}
