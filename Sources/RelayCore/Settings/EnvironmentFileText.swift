/// The text of a settings file, for editing single settings while everything else stays as written: comments, order, blank lines.
public struct EnvironmentFileText: Sendable {
    /// The file's text.
    public private(set) var text: String

    /// Creates a text to edit.
    /// - Throws: `EnvironmentFileError` at the first line that is neither a setting, a comment nor blank.
    public init(_ text: String) throws(EnvironmentFileError) {
        self.text = text
        var scanner = EnvironmentFileScanner(text)
        try scanner.scan()
    }

    /// The settings in it.
    public var variables: [String: String] { scan().variables }

    /// Warnings about text that is valid but may not mean what the user intended, one line each. Contains no value.
    public var warnings: [String] {
        scan().assignments.filter(\.hasLostBackslash).map {
            "\($0.name): a backslash outside of quotes is dropped, as systemd does; if it belongs to the value, put that into single quotes"
        }
    }

    /// Sets a value: where the setting stands (the last one, which counts), or in place of a commented `#NAME=…`, or else at the
    /// end.
    public mutating func set(_ name: String, to value: String) {
        let scanned = scan()
        let line = "\(name)=\(Self.written(value))"
        if let place = scanned.assignments.last(where: { $0.name == name })?.range
            ?? scanned.comments.last(where: { Self.isSetting(name, scanned.bytes[$0]) })
        {
            replace([place], with: line, in: scanned.bytes)
        } else {
            text += (text.isEmpty || text.utf8.last == UInt8(ascii: "\n") ? "" : "\n") + line + "\n"
        }
    }

    /// Comments a setting out, wherever it occurs. Its value is removed: it may be a key.
    ///
    /// - Parameter shown: The text to write after `#NAME=`, usually the default.
    public mutating func unset(_ name: String, showing shown: String = "") {
        let scanned = scan()
        let places = scanned.assignments.filter { $0.name == name }.map(\.range)
        replace(places, with: "#\(name)=\(shown)", in: scanned.bytes)
    }

    private func scan() -> EnvironmentFileScanner {
        var scanner = EnvironmentFileScanner(text)
        do {
            try scanner.scan()
        } catch {
            // The text was valid, and so is the edit.
            preconditionFailure("an edit broke the settings file: \(error)")
        }
        return scanner
    }

    private mutating func replace(_ places: [Range<Int>], with line: String, in bytes: [UInt8]) {
        var changed = bytes
        for place in places.reversed() { changed.replaceSubrange(place, with: line.utf8) }
        if !places.isEmpty { text = String(decoding: changed, as: UTF8.self) }
    }

    /// Whether a comment is `#NAME=…`. Prose has a space after the `#`.
    private static func isSetting(_ name: String, _ comment: ArraySlice<UInt8>) -> Bool {
        comment.starts(with: "#\(name)=".utf8)
    }

    /// A value in its plainest form, for readability.
    private static func written(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_-./:@%+,[]".utf8.contains($0) }
        return isPlain ? value : EnvironmentFile.quoted(value)
    }
}
