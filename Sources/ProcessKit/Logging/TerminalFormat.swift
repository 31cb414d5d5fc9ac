import Logging

/// Formats a readable log line: `12:34:56 warning: message  key=value key="two words"`.
struct TerminalFormat: Sendable {
    var isColoured: Bool

    /// - Parameter prefix: Text between the time and the message, unchanged.
    func line(
        time: String, prefix: String = "", level: Logger.Level, message: String, metadata: [String: String]
    ) -> String {
        var line = paint(time, .dim) + " " + prefix
        if let word = Self.word(for: level) {
            line += paint(word, Self.style(of: level)) + " "
        }
        line += paint(Self.escaped(message), level == .trace || level == .debug ? .dim : .plain)
        if !metadata.isEmpty { line += "  " + paint(Self.pairs(metadata), .dim) }
        return line
    }

    /// `key=value key="two words"`, sorted by key.
    static func pairs(_ metadata: [String: String]) -> String {
        metadata.sorted { $0.key < $1.key }.map { "\(escaped($0.key))=\(quoted($0.value))" }.joined(separator: " ")
    }

    private enum Style: String {
        case plain = ""
        case dim = "2"
        case yellow = "33"
        case red = "31"
        case boldRed = "1;31"
    }

    private func paint(_ text: String, _ style: Style) -> String {
        isColoured && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The ordinary levels are not named.
    private static func word(for level: Logger.Level) -> String? {
        switch level {
        case .info, .notice: nil
        case .trace, .debug, .warning, .error, .critical: level.rawValue
        }
    }

    private static func style(of level: Logger.Level) -> Style {
        switch level {
        case .trace, .debug: .dim
        case .info, .notice: .plain
        case .warning: .yellow
        case .error: .red
        case .critical: .boldRed
        }
    }

    /// Unchanged if it is one plain word, otherwise in quotes.
    static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0 != " " && $0 != "\"" && $0 != "=" }
        if isPlain { return escaped(value) }
        let inside = escaped(value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\""))
        return "\"\(inside)\""
    }

    /// Escapes control characters: text from an unauthenticated client must not begin a new line, nor control the terminal.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isControl(scalar): result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }
}
