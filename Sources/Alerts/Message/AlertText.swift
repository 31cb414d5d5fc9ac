import RelayCore

/// Makes texts fit for a message: one line, printable, and within a service's limits.
enum AlertText {
    /// What a limit counts.
    enum Unit {
        /// Bytes of UTF-8.
        case bytes
        /// Code units of UTF-16. No other count of characters that services use is larger.
        case utf16

        /// How many of these units a text has.
        func size(of text: String) -> Int {
            switch self {
            case .bytes: text.utf8.count
            case .utf16: text.utf16.count
            }
        }
    }

    /// What stands for the rest of a text that was cut.
    private static let dots = "…"

    /// The text on one line, without spaces at its ends; line ends and tabs become spaces, other characters that are not printable
    /// `?` (see ``PlainText``).
    static func line(_ text: String) -> String {
        PlainText.line(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })).trimmed()
    }

    /// A text of at most `limit` units: a longer one is cut between two characters, and ends with `…`.
    ///
    /// - Parameter escape: What is written for a part of a character; `nil`: the part. Programs look for markup in these parts, even
    ///   where one is joined with an accent to one character.
    static func cut(
        _ text: String, to limit: Int, in unit: Unit = .utf16, escaping escape: ((Unicode.Scalar) -> String)? = nil
    ) -> String {
        var pieces: [String] = []
        var (size, kept) = (0, 0)
        for character in text {
            let piece = escape.map { character.unicodeScalars.map($0).joined() } ?? String(character)
            size += unit.size(of: piece)
            guard size <= limit else {
                return unit.size(of: dots) <= limit ? pieces[..<kept].joined() + dots : ""
            }
            pieces.append(piece)
            if size + unit.size(of: dots) <= limit { kept = pieces.count }
        }
        return pieces.joined()
    }

    /// A text in which other parts of characters stand for some.
    static func replacing(_ parts: [Unicode.Scalar: String], in text: String) -> String {
        text.unicodeScalars.map { parts[$0] ?? String($0) }.joined()
    }
}
