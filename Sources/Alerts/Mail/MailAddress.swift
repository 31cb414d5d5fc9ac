import RelayCore

/// An e-mail address: `name@example.org`, in ASCII and without quotation marks, so that it can stand in an envelope and in a header as it
/// is (RFC 5321, 4.1.2: `Dot-string@Domain`).
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// The whole address.
    public let description: String
    /// What follows the `@`.
    let domain: String

    /// Reads an address.
    ///
    /// - Returns: `nil` if it is none.
    init?(_ text: some StringProtocol) {
        let parts = String(text).split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), Self.isName(parts[0], plus: Self.special),
            (1...253).contains(parts[1].utf8.count), Self.isName(parts[1], plus: "-")
        else { return nil }
        description = String(text)
        domain = String(parts[1])
    }

    /// What RFC 5322, 3.2.3, allows in an atom besides letters and digits.
    private static let special = "!#$%&'*+-/=?^_`{|}~"

    /// Words of letters, digits and others, joined by dots.
    private static func isName(_ text: Substring, plus others: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { $0.isLetter || $0.isDigit || others.utf8.contains($0) }
        }
    }

    /// The rule for FROM.
    static let rule = SettingRule<MailAddress>(allowed: "an address such as relay@example.org") { MailAddress($0) }

    /// The rule for TO.
    static let listRule = SettingRule<[MailAddress]>(
        allowed: "one to 20 addresses such as me@example.org, separated by spaces"
    ) { text in
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," })
        let addresses = words.compactMap { MailAddress($0) }
        return addresses.count == words.count && (1...20).contains(words.count) ? addresses : nil
    }
}
