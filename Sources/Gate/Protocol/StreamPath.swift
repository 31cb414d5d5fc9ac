/// A path and its query, such as `mystream?key=K`, as users type it and encoders send it: with spaces and line ends from copying,
/// leading and trailing slashes, and `?` and `=` percent-encoded.
///
/// Applications, stream names and keys never contain `%`, `/`, `?`, spaces or control characters, so these can be removed without
/// ambiguity.
struct StreamPath: Sendable, Equatable {
    /// Without leading and trailing slashes.
    let path: String
    /// The arguments between the `&`, without empty ones.
    let arguments: [String]

    /// - Throws: ``Refusal/controlCharacter``, if there is one between other characters.
    init(_ text: String) throws(Refusal) {
        var (head, query) = Self.split(text)
        // What nginx is sent has none left: it would be read in another way there. Each round shortens it.
        while head.contains("%3F") || head.contains("%3f") {
            let (rest, encoded) = Self.split(Self.unescaped(head))
            (head, query) = (rest, query.isEmpty ? encoded : "\(encoded)&\(query)")
        }
        if !query.contains("="), query.contains("%3D") || query.contains("%3d") { query = Self.unescaped(query) }
        path = Self.trimmed(head) { $0 == "/" || Self.isBlank($0) }
        arguments = Self.trimmed(query, Self.isBlank).split(separator: "&").map(String.init)
        guard ([path] + arguments).allSatisfy({ !$0.unicodeScalars.contains(where: Self.isControl) }) else {
            throw .controlCharacter
        }
    }

    /// Whether a key is among the arguments.
    var hasKey: Bool { arguments.contains { $0.hasPrefix("key=") && $0 != "key=" } }

    /// What is before the first `?`, and after it.
    private static func split(_ text: String) -> (head: String, query: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || isControl(scalar) }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

    private static func trimmed(_ text: String, _ isLeftOut: (Unicode.Scalar) -> Bool) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isLeftOut($0) }),
            let last = scalars.lastIndex(where: { !isLeftOut($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Replaces each `%` with two hexadecimal digits by its byte (RFC 3986, 2.1).
    private static func unescaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
