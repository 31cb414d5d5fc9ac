import ArgumentParser
import FoundationEssentials

/// A program's description from ArgumentParser's `--experimental-dump-help` (its ArgumentParserToolInfo, version 0).
struct DumpedHelp: Decodable {
    let serializationVersion: Int
    let command: DumpedCommand

    /// ArgumentParser's answer has an unknown format.
    struct UnknownVersion: Error {
        let version: Int
    }

    /// - Throws: If the answer has another format.
    static func of(_ program: any ParsableCommand.Type) throws -> DumpedCommand {
        let help = try JSONDecoder().decode(DumpedHelp.self, from: Data(program._dumpHelp().utf8))
        guard help.serializationVersion == 0 else { throw UnknownVersion(version: help.serializationVersion) }
        return help.command
    }
}

/// A command or subcommand.
struct DumpedCommand: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    private let subcommands: [DumpedCommand]?
    private let arguments: [DumpedArgument]?

    /// The subcommands to document; ArgumentParser adds one for help.
    var shownSubcommands: [DumpedCommand] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    /// The arguments to document.
    var shownArguments: [DumpedArgument] { (arguments ?? []).filter(\.shouldDisplay) }
}

/// An option, a flag or a positional argument.
struct DumpedArgument: Decodable {
    enum Kind: String, Decodable {
        case positional, option, flag
    }

    struct Name: Decodable {
        enum Kind: String, Decodable {
            case long, short, longWithSingleDash
        }

        let kind: Kind
        let name: String

        /// The name without its first dash, which mdoc(7) adds.
        var afterDash: String { kind == .long ? "-\(name)" : name }
    }

    let kind: Kind
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let parsingStrategy: String
    let names: [Name]?
    let preferredName: Name?
    let valueName: String?
    let defaultValue: String?
    let allValues: [String]?
    let abstract: String?
    let discussion: String?

    /// Whether ArgumentParser adds it to every command.
    var isOfEveryCommand: Bool { preferredName.map { ["help", "version"].contains($0.name) } ?? false }
}
