/// Replaces `$NAME` and `${NAME…}` in a value as docker compose does (compose-go 2, package template).
enum ComposeTemplate {
    /// Why a value cannot be known.
    enum Failure: Error, Equatable {
        /// It refers to a name that the file does not set earlier.
        case unset(String)
        /// `${NAME:?…}`, and the name is not set.
        case required(String)
        /// `${` without a valid reference.
        case malformed
    }

    /// Returns the value with all references replaced. `$$` is the character `$`; a `$` that begins no name stands for itself.
    static func expand(
        _ text: String, with values: [String: ComposeFile.Value]
    ) throws(Failure) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{" {
                guard let (inner, after) = braced(rest) else { throw .malformed }
                result += try reference(inner, values)
                rest = after
            } else {
                let name = rest.prefix { isNameCharacter($0) }
                guard let first = name.first, !first.isNumber else {
                    result += "$"
                    continue
                }
                guard case .text(let value) = values[String(name)] else { throw .unset(String(name)) }
                result += value
                rest = rest[name.endIndex...]
            }
        }
        return result + rest
    }

    /// Resolves backslash escapes in double quotes. `\$` becomes `$$`, which is not a reference.
    static func unescaped(_ text: String) -> String {
        let escapes: [Character: String] = [
            "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{0B}", "\\": "\\",
            "\"": "\"", "$": "$$",
        ]
        var result = ""
        var rest = Substring(text)
        while let backslash = rest.firstIndex(of: "\\") {
            result += rest[..<backslash]
            rest = rest[rest.index(after: backslash)...]
            guard let next = rest.first, let meant = escapes[next] else {
                result += "\\"
                continue
            }
            result += meant
            rest = rest.dropFirst()
        }
        return result + rest
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    /// The text in braces, which may contain further ones, and the text after it.
    private static func braced(_ text: Substring) -> (Substring, Substring)? {
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "{": depth += 1
            case "}": depth -= 1
            default: continue
            }
            if depth == 0 {
                return (text[text.index(after: text.startIndex)..<index], text[text.index(after: index)...])
            }
        }
        return nil
    }

    /// Resolves `NAME`, or `NAME` with `-`, `+` or `?` and a text; with a colon before that sign, an empty value counts as unset.
    private static func reference(
        _ inner: Substring, _ values: [String: ComposeFile.Value]
    ) throws(Failure) -> String {
        let name = String(inner.prefix { isNameCharacter($0) })
        guard let first = name.first, !first.isNumber else { throw .malformed }
        var rest = inner.dropFirst(name.count)
        let countsEmpty = rest.first != ":"
        if !countsEmpty { rest = rest.dropFirst() }
        let sign = rest.first
        var value: String?
        switch values[name] {
        case .text(let text): value = text
        case .unknown: throw .unset(name)
        case nil: value = nil
        }
        if !countsEmpty, value?.isEmpty == true { value = nil }
        let other = String(rest.dropFirst())
        switch sign {
        case "-":
            if let value { return value }
            return try expand(other, with: values)
        case "+": return value == nil ? "" : try expand(other, with: values)
        case "?":
            guard let value else { throw .required(name) }
            return value
        case nil where countsEmpty:
            guard let value else { throw .unset(name) }
            return value
        default: throw .malformed
        }
    }
}
