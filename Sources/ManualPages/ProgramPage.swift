import ArgumentParser
import CommandHelp

/// The manual page of a program, from ArgumentParser's description and its ``CommandManual``s.
struct ProgramPage {
    /// A command that users can run.
    private struct Command {
        /// The words after the program's name; empty for the program itself.
        let path: [String]
        let help: DumpedCommand
        /// The command's manual; nil: only the help text is known.
        let manual: CommandManual?

        var name: String { path.joined(separator: " ") }
        /// Whether it is a command of its own, without subcommands.
        var isLeaf: Bool { help.shownSubcommands.isEmpty }
    }

    private var page: ManualPage
    private let program: Command
    /// All commands of the program.
    private let commands: [Command]

    /// - Throws: If ArgumentParser's answer has changed its format.
    init(_ type: any ParsableCommand.Type, section: Int, version: String) throws {
        program = Command(path: [], help: try DumpedHelp.of(type), manual: Self.manual(type))
        commands = Self.commands(below: program, type)
        page = ManualPage(
            name: program.help.commandName, section: section, abstract: program.help.abstract ?? "", version: version)
    }

    private static func commands(below parent: Command, _ type: (any ParsableCommand.Type)?) -> [Command] {
        let types = type?.configuration.subcommands ?? []
        return parent.help.shownSubcommands.flatMap { help -> [Command] in
            let type = types.first { $0._commandName == help.commandName }
            let command = Command(path: parent.path + [help.commandName], help: help, manual: manual(type))
            return [command] + commands(below: command, type)
        }
    }

    private static func manual(_ type: (any ParsableCommand.Type)?) -> CommandManual? {
        (type as? any ManualDescribed.Type)?.manual
    }

    /// The page's file.
    mutating func document() -> Document {
        synopsis()
        page.section("DESCRIPTION")
        describe(program)
        if !commands.isEmpty {
            page.section("COMMANDS")
            for command in commands where command.isLeaf || command.help.discussion != nil { subsection(command) }
        }
        page.section("OPTIONS")
        if !commands.isEmpty { page.mdoc.sentences("Every command takes --help too.") }
        options(program.help.shownArguments)
        page.section("ENVIRONMENT", merged(\.environment), macro: "Ev")
        page.section("FILES", merged(\.files), macro: "Pa")
        exitStatus()
        let manuals = ([program] + commands).compactMap(\.manual)
        page.examples(manuals.flatMap(\.examples))
        page.seeAlso(manuals.flatMap(\.seeAlso))
        return Document(path: "man/\(page.file)", text: page.mdoc.text)
    }

    private mutating func synopsis() {
        page.section("SYNOPSIS")
        for command in commands.isEmpty ? [program] : commands where command.isLeaf {
            page.mdoc.macro("Nm")
            if !command.path.isEmpty { page.mdoc.macro("Cm", command.path.map(Mdoc.argument).joined(separator: " ")) }
            // A flag that can't be left out is one of several, of which one is given.
            var choices: [String] = []
            for argument in command.help.shownArguments where !argument.isOfEveryCommand {
                let usage = Self.usage(argument)
                if argument.kind == .flag, !argument.isOptional {
                    choices.append(usage)
                    continue
                }
                if !choices.isEmpty { page.mdoc.macro(choices.joined(separator: " | ")) }
                choices = []
                if argument.isOptional { page.mdoc.macro("Op", usage) } else { page.mdoc.macro(usage) }
            }
            if !choices.isEmpty { page.mdoc.macro(choices.joined(separator: " | ")) }
        }
    }

    private mutating func subsection(_ command: Command) {
        page.mdoc.macro("Ss", "\(Mdoc.escaped(program.help.commandName)) \(Mdoc.escaped(command.name))")
        if let abstract = command.help.abstract { page.mdoc.sentences(abstract) }
        if command.help.discussion != nil { page.mdoc.macro("Pp") }
        describe(command)
        options(command.help.shownArguments.filter { !$0.isOfEveryCommand })
    }

    /// The description, without the parts that have sections of their own.
    private mutating func describe(_ command: Command) {
        page.mdoc.paragraphs(command.manual?.description ?? command.help.discussion ?? "")
    }

    private mutating func options(_ arguments: [DumpedArgument]) {
        page.list(
            arguments.map { argument in
                var body = [argument.abstract, argument.discussion].compactMap { $0 }
                if let values = argument.allValues { body.append("Allowed: \(values.joined(separator: ", "))") }
                if let value = argument.defaultValue { body.append("Default: \(value)") }
                return ([Self.heading(argument)], body)
            })
    }

    private mutating func exitStatus() {
        let exits = merged(\.exits).sorted { (Int($0.name) ?? 0, $0.name) < (Int($1.name) ?? 0, $1.name) }
        if exits.isEmpty {
            page.section("EXIT STATUS")
            page.mdoc.macro("Ex", "-std")
        }
        page.section("EXIT STATUS", exits)
    }

    /// The entries of all commands. An entry whose meaning differs between commands is listed for each.
    private func merged(_ list: (CommandManual) -> [CommandManual.Entry]) -> [(name: String, meanings: [String])] {
        var names: [String] = []
        var meanings: [String: [(commands: [String], meaning: String)]] = [:]
        for command in [program] + commands {
            for entry in command.manual.map(list) ?? [] {
                if !names.contains(entry.name) { names.append(entry.name) }
                var known = meanings[entry.name] ?? []
                if let index = known.firstIndex(where: { $0.meaning == entry.meaning }) {
                    known[index].commands.append(command.name)
                } else {
                    known.append(([command.name], entry.meaning))
                }
                meanings[entry.name] = known
            }
        }
        return names.map { name in
            let known = meanings[name] ?? []
            if known.count == 1 { return (name, [known[0].meaning]) }
            return (name, known.map { "\($0.commands.joined(separator: ", ")): \($0.meaning)" })
        }
    }

    /// The syntax of an argument, as mdoc(7) macros without the first dot.
    private static func usage(_ argument: DumpedArgument) -> String {
        let value = "Ar \(Mdoc.argument(argument.valueName ?? "value"))\(argument.isRepeating ? " ..." : "")"
        switch argument.kind {
        case .positional: return argument.parsingStrategy == "postTerminator" ? "Fl - \(value)" : value
        case .option: return "Fl \(Mdoc.escaped(argument.preferredName?.afterDash ?? "")) \(value)"
        case .flag: return "Fl \(Mdoc.escaped(argument.preferredName?.afterDash ?? ""))"
        }
    }

    /// An argument with all its names.
    private static func heading(_ argument: DumpedArgument) -> String {
        guard argument.kind != .positional, let names = argument.names else { return usage(argument) }
        let flags = (names.filter { $0.kind == .short } + names.filter { $0.kind != .short })
            .map { "Fl \(Mdoc.escaped($0.afterDash))" }.joined(separator: " , ")
        return argument.kind == .flag ? flags : "\(flags) Ar \(Mdoc.argument(argument.valueName ?? "value"))"
    }
}
