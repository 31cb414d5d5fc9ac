import Alerts
import ArgumentParser
import Gate
import Guard
import HookServer
import PushToKick
import Record
import RelayControl
import Web

/// A documentation file generated from the programs.
public struct Document: Sendable {
    /// The path, below `docs`.
    public let path: String
    /// The content.
    public let text: String

    /// All documents, generated from the present programs.
    ///
    /// - Throws: If ArgumentParser's description of a program has changed its format.
    public static func all() throws -> [Document] {
        let version = RelayControlProgram.configuration.version
        var settings = SettingsPage(version: version)
        return try [
            page(of: RelayControlProgram.self, section: 1, version: version), settings.document(),
            page(of: HookProgram.self, section: 8, version: version),
            page(of: PushProgram.self, section: 8, version: version),
            page(of: GateProgram.self, section: 8, version: version),
            page(of: GuardProgram.self, section: 8, version: version),
            page(of: WebProgram.self, section: 8, version: version),
            page(of: AlertProgram.self, section: 8, version: version),
            page(of: RecordProgram.self, section: 8, version: version), bashCompletion(of: RelayControlProgram.self),
        ]
    }

    /// A program's manual page.
    static func page(of type: any ParsableCommand.Type, section: Int, version: String) throws -> Document {
        var page = try ProgramPage(type, section: section, version: version)
        return page.document()
    }

    private static func bashCompletion(of type: any ParsableCommand.Type) -> Document {
        let script = type.completionScript(for: .bash)
        // bash sources the file, it does not execute it.
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).drop { $0.hasPrefix("#!") }
        let text = lines.joined(separator: "\n").drop { $0 == "\n" }
        return Document(
            path: "completion/\(type._commandName).bash",
            text: "# Made by \"make manual\" from the program itself.\n\n\(text)\(text.hasSuffix("\n") ? "" : "\n")")
    }

    /// The text with a date in the place reserved for it.
    public func dated(_ date: String) -> Document {
        replacingDate(with: ".Dd \(date)")
    }

    /// The text with the date of another version of it.
    public func dated(like other: String) -> Document {
        guard let line = other.split(separator: "\n").first(where: { $0.hasPrefix(".Dd ") }) else { return self }
        return replacingDate(with: String(line))
    }

    private func replacingDate(with line: String) -> Document {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Document(
            path: path, text: lines.map { $0 == ".Dd \(ManualPage.noDate)" ? line : String($0) }.joined(separator: "\n")
        )
    }
}
