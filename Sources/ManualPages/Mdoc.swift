/// Writes mdoc(7) source that groff and mandoc both accept without warnings.
struct Mdoc {
    /// Maximum length of source lines.
    private static let width = 78
    private static let closing: Set<Character> = [".", ",", ":", ";", ")", "!", "?"]

    private(set) var lines: [String] = []

    /// The source.
    var text: String { lines.map { "\($0)\n" }.joined() }

    /// Adds a line with a macro and its arguments.
    mutating func macro(_ name: String, _ arguments: String...) {
        lines.append(([".\(name)"] + arguments).joined(separator: " "))
    }

    /// A comment.
    mutating func comment(_ text: String) {
        lines.append(".\\\" \(text)")
    }

    /// Adds paragraphs, separated by empty lines in the text. Indented lines and their line ends stay as they are.
    mutating func paragraphs(_ text: String) {
        var isFirst = true
        for paragraph in text.split(separator: "\n\n") {
            if !isFirst { macro("Pp") }
            isFirst = false
            var isLiteral = false
            for (number, line) in paragraph.split(separator: "\n").enumerated() {
                if line.hasPrefix(" ") != isLiteral {
                    isLiteral.toggle()
                    if isLiteral { macro("Bd", "-literal", "-compact") } else { macro("Ed") }
                } else if number > 0 && !isLiteral {
                    lines.append(".br")
                }
                if isLiteral { lines.append(Self.escaped(line)) } else { sentences(String(line)) }
            }
            if isLiteral { macro("Ed") }
        }
    }

    /// Adds lines unchanged.
    mutating func verbatim(_ text: String) {
        lines += text.split(separator: "\n").map { Self.escaped($0) }
    }

    /// Adds running text, with each sentence on a line of its own. Options, quoted words and other pages are marked up.
    mutating func sentences(_ text: String) {
        var words = text.split(separator: " ").map(String.init)[...]
        var line = ""
        func flushed() -> [String] {
            let isControl = line.first == "." || line.first == "'"
            return line.isEmpty ? [] : [isControl ? "\\&\(line)" : line]
        }
        while let word = words.first {
            if let (macro, count) = Self.markup(words) {
                lines += flushed() + [macro]
                line = ""
                words = words.dropFirst(count)
                continue
            }
            words = words.dropFirst()
            // For example a file or a setting.
            let source = (Self.isName(word) ? "\\%" : "") + Self.escaped(word)
            if !line.isEmpty && line.count + 1 + source.count > Self.width {
                lines += flushed()
                line = ""
            }
            line += line.isEmpty ? source : " \(source)"
            if word.count > 1, let end = word.last(where: { $0 != ")" && $0 != "\"" }), ".!?".contains(end) {
                lines += flushed()
                line = ""
            }
        }
        lines += flushed()
    }

    /// The macro for the first of these words, and how many words it covers; nil: they are plain text.
    private static func markup(_ words: ArraySlice<String>) -> (macro: String, count: Int)? {
        guard let first = words.first, let start = first.first else { return nil }
        if first.hasPrefix("--"), first.count > 2 {
            let (option, end) = split(first.dropFirst())
            return (".Fl \(argument(option))\(end)", 1)
        }
        let (page, end) = split(first, keeping: ")")
        if let open = page.firstIndex(of: "("), open > page.startIndex, page.hasSuffix(")"), page[open...].count == 3,
            let section = page[open...].dropFirst().first, "12345678".contains(section)
        {
            return (".Xr \(page[..<open]) \(section)\(end)", 1)
        }
        guard start == "\"" || start == "`", first.count > 1 else { return nil }
        for count in 1...words.count {
            let quoted = words.prefix(count).joined(separator: " ").dropFirst()
            guard let close = quoted.lastIndex(of: start) else { continue }
            let (rest, end) = split(quoted[quoted.index(after: close)...])
            guard rest.isEmpty, close > quoted.startIndex else { return nil }
            return (".Ql \(argument(String(quoted[..<close])))\(end)", count)
        }
        return nil
    }

    /// Whether groff must not hyphenate a word at the end of a line.
    private static func isName(_ word: String) -> Bool {
        let core = split(word).0.drop { $0 == "(" }
        guard core.contains(where: \.isLetter) else { return false }
        return core.hasPrefix("ffmpeg") || core.filter(\.isUppercase).count > 1
            || core.contains { "/_=-.".contains($0) }
    }

    /// A word without the punctuation after it, and that as arguments of a macro.
    private static func split(_ word: some StringProtocol, keeping kept: Character? = nil) -> (String, String) {
        var word = String(word)
        var end = ""
        while let last = word.last, closing.contains(last), last != kept {
            end = " \(last)" + end
            word.removeLast()
        }
        return (word, end)
    }

    /// One argument of a macro, escaped to be taken neither for a macro nor for punctuation.
    static func argument(_ text: String) -> String {
        let source = escaped(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\u{1}"))
            .split(separator: "\u{1}", omittingEmptySubsequences: false).joined(separator: "\\(dq")
        if source.contains(" ") { return "\"\(source)\"" }
        let isMacro = (2...3).contains(source.count) && (source.first?.isUppercase ?? false)
        return source.count == 1 || isMacro ? "\\&\(source)" : source
    }

    /// Text escaped to appear unchanged, and in a form that can be copied into a shell.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        var previous: Character = " "
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "~": result += "\\(ti"
            case "^": result += "\\(ha"
            case "`": result += "\\(ga"
            // An apostrophe may be a curved one, a quote in code may not.
            case "'": result += previous.isLetter ? "'" : "\\(aq"
            default:
                if character.isASCII {
                    result.append(character)
                } else {
                    for scalar in character.unicodeScalars {
                        let code = String(scalar.value, radix: 16, uppercase: true)
                        result += "\\[u" + String(repeating: "0", count: max(0, 4 - code.count)) + code + "]"
                    }
                }
            }
            previous = character
        }
        return result
    }
}
