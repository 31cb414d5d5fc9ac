public import ArgumentParser

/// The text of `--help` and the manual page for a command, apart from its options: written once, laid out for each.
public struct CommandManual: Sendable, Equatable {
    /// A term and its explanation.
    public struct Entry: Sendable, Equatable {
        /// A file, a variable, an exit code or a command line.
        public let name: String
        /// What it is for, without a full stop.
        public let meaning: String

        /// Creates an entry.
        public init(_ name: String, _ meaning: String) {
            (self.name, self.meaning) = (name, meaning)
        }

        /// Creates the entry of an exit code.
        public init(_ code: ExitCode, _ meaning: String) {
            self.init("\(code.rawValue)", meaning)
        }
    }

    /// Paragraphs, separated by empty lines.
    public let description: String
    /// Files that are read or written.
    public let files: [Entry]
    /// Environment variables that are read.
    public let environment: [Entry]
    /// Exit codes.
    public let exits: [Entry]
    /// Command lines, and what each does.
    public let examples: [Entry]
    /// Related manual pages that are not the relay's, such as `nginx(8)`. For the manual page only.
    public let seeAlso: [String]

    /// Creates a manual from texts in the order in which they are shown.
    public init(
        _ description: String, files: [Entry] = [], environment: [Entry] = [], exits: [Entry] = [],
        examples: [Entry] = [], seeAlso: [String] = []
    ) {
        self.description = description
        self.files = files
        self.environment = environment
        self.exits = exits
        self.examples = examples
        self.seeAlso = seeAlso
    }

    /// The text for `CommandConfiguration`. ArgumentParser wraps paragraphs; this wraps lists for 80 columns.
    public var discussion: String {
        let lists = [("Files", files), ("Environment", environment), ("Exit codes", exits), ("Examples", examples)]
        return
            ([description]
            + lists.filter { !$0.1.isEmpty }.map { title, entries in
                (["\(title):"] + EntryList(entries).lines).joined(separator: "\n")
            }).joined(separator: "\n\n")
    }
}

/// A command with a ``CommandManual``. Its configuration's discussion is `manual.discussion`.
public protocol ManualDescribed: ParsableCommand {
    /// The text of the manual page.
    static var manual: CommandManual { get }
}

/// Lays out names and meanings in two columns.
private struct EntryList {
    /// ArgumentParser breaks a line of exactly 80 characters.
    private static let width = 79
    private static let indent = "  "
    /// Longer names get a line of their own.
    private static let longestName = 26

    private let entries: [CommandManual.Entry]

    init(_ entries: [CommandManual.Entry]) {
        self.entries = entries
    }

    var lines: [String] {
        let names = entries.map(\.name.count).filter { $0 <= Self.longestName }
        let column = Self.indent.count + (names.max() ?? 2) + 2
        return entries.flatMap { entry in
            var lines: [String] = []
            var line = Self.indent + entry.name
            if line.count + 2 > column {
                lines.append(line)
                line = ""
            }
            line += String(repeating: " ", count: column - line.count)
            var isFresh = true
            for word in entry.meaning.split(separator: " ") {
                if !isFresh && line.count + 1 + word.count > Self.width {
                    lines.append(line)
                    line = String(repeating: " ", count: column)
                    isFresh = true
                }
                line += isFresh ? word : " \(word)"
                isFresh = false
            }
            return lines + [line]
        }
    }
}
