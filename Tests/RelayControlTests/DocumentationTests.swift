import ArgumentParser
import FoundationEssentials
import Testing

@testable import RelayControl

/// What a person can type is found from the documentation, besides the manual pages, which are made from the sources.
@Suite struct DocumentationTests {
    @Test func everyCommandIsInTheGuide() throws {
        let folders = #filePath.split(separator: "/").dropLast(3)
        let project = "/" + folders.joined(separator: "/")
        let guide = try ["README.md", "docs/OPERATING.md"].map {
            try String(contentsOfFile: "\(project)/\($0)", encoding: .utf8)
        }.joined().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let commands = Self.commands(of: RelayControlProgram.self, after: "")
        #expect(commands.count > 30)
        for command in commands { #expect(guide.contains(command), "\(command)") }
    }

    /// The commands that do something, `relayctl key add`.
    private static func commands(of command: any ParsableCommand.Type, after words: String) -> [String] {
        let name = command.configuration.commandName ?? "\(command)"
        let path = words.isEmpty ? name : "\(words) \(name)"
        let children = command.configuration.subcommands
        return children.isEmpty ? [path] : children.flatMap { commands(of: $0, after: path) }
    }
}
