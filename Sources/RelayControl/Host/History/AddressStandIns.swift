import Glibc

/// Replaces addresses in texts by stand-ins: the same address by the same one, in all texts of one bundle.
///
/// This host's own (127.0.0.1, ::1) and unspecified ones (0.0.0.0, ::) say nothing about anybody, and stay.
struct AddressStandIns {
    private var names: [String: String] = [:]

    /// The text without addresses.
    mutating func replace(_ text: String) -> String {
        var result = ""
        var token = ""
        var isAfterWord = false
        for character in text {
            if character.isASCII, character.isHexDigit || character == "." || character == ":" {
                token.append(character)
                continue
            }
            let isWord = Self.isWord(character)
            if !token.isEmpty { result += replaced(token, isPartOfWord: isAfterWord || isWord) }
            token = ""
            result.append(character)
            isAfterWord = isWord
        }
        return result + (token.isEmpty ? "" : replaced(token, isPartOfWord: isAfterWord))
    }

    /// A run of hexadecimal digits, dots and colons: `203.0.113.7:1935`, `2001:db8::5`, and the end of a sentence.
    private mutating func replaced(_ token: String, isPartOfWord: Bool) -> String {
        let isOpen = token.hasSuffix("::")
        let core = String(token.reversed().drop { $0 == "." || ($0 == ":" && !isOpen) }.reversed())
        let tail = token.dropFirst(core.count)
        if !isPartOfWord, core.contains(":"), let address = Self.address(core, AF_INET6) {
            return standIn(address, for: core) + tail
        }
        let parts = core.split(separator: ":", omittingEmptySubsequences: false).map { part in
            let text = String(part)
            return Self.address(text, AF_INET).map { standIn($0, for: text) } ?? text
        }
        return parts.joined(separator: ":") + tail
    }

    private mutating func standIn(_ address: String, for text: String) -> String {
        if address.hasPrefix("127.") || ["::1", "0.0.0.0", "::"].contains(address) { return text }
        if let name = names[address] { return name }
        let name = "address-\(names.count + 1)"
        names[address] = name
        return name
    }

    /// The address in its usual form; `nil`: the text is none.
    private static func address(_ text: String, _ family: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(family, text, &bytes) == 1 else { return nil }
        // ::ffff:203.0.113.7 is the same client as 203.0.113.7.
        let isMapped =
            family == AF_INET6 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10..<12].allSatisfy { $0 == 0xFF }
        if isMapped { bytes.removeFirst(12) }
        var form = [CChar](repeating: 0, count: 64)
        guard inet_ntop(isMapped ? AF_INET : family, bytes, &form, 64) != nil else { return nil }
        return String(decoding: form.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character == "_" }
}
