/// Reads a settings file: lines of `NAME=value`.
///
/// The rules are those of systemd's `EnvironmentFile=` (systemd.exec(5)), plus what docker compose's `.env` allows beyond them, so
/// one file serves both: a leading `export `, spaces around `=`, and a ` # comment` after a value (systemd itself would keep that
/// as part of the value; inside quotes it is kept here too). `$NAME` is not expanded. The last of several lines for one name
/// counts.
public enum EnvironmentFile {
    /// The variables in `text`.
    /// - Throws: `EnvironmentFileError` at the first line that is neither a setting, a comment nor blank.
    public static func parse(_ text: String) throws(EnvironmentFileError) -> [String: String] {
        var scanner = EnvironmentFileScanner(text)
        try scanner.scan()
        return scanner.variables
    }

    /// Renders variables as text that ``parse(_:)`` and systemd read back. Double quotes preserve every character of a value.
    public static func render(_ variables: [String: String]) -> String {
        variables.sorted { $0.key < $1.key }.map { "\($0)=\(quoted($1))\n" }.joined()
    }

    /// A value in double quotes that preserve every character.
    static func quoted(_ value: String) -> String {
        "\"" + value.map { "\"\\$`".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
    }
}

/// Why a settings file cannot be read. Contains no part of a value, which may be a key.
public struct EnvironmentFileError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with the line.
    public enum Reason: Equatable, Sendable {
        /// The line has no `=`.
        case noEqualsSign
        /// The text before `=` is not a name of letters, digits and underscores.
        case badName
        /// A quote opened in this line is never closed.
        case unclosedQuote
        /// The file contains a NUL byte.
        case nulByte
    }

    /// The line's number, from 1.
    public let line: Int
    /// What is wrong with it.
    public let reason: Reason

    /// One line for the user: the location, and what would be correct.
    public var description: String {
        switch reason {
        case .noEqualsSign: "line \(line): not a setting; write NAME=value, or start a comment with #"
        case .badName: "line \(line): the name before = may have only letters, digits and _, and starts with no digit"
        case .unclosedQuote: "line \(line): a quote is opened here and never closed"
        case .nulByte: "line \(line): holds a NUL byte; this is not a text file"
        }
    }
}
