import ArgumentParser
import CommandHelp
import Testing

@testable import ManualPages

/// Pages of made-up programs.
@Suite struct ProgramPageTests {
    private struct Tool: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tool", abstract: "Does things.", subcommands: [Group.self])
    }

    private struct Group: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "group", abstract: "Groups.", subcommands: [Add.self, Remove.self])
    }

    private struct Add: ParsableCommand, ManualDescribed {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Adds.", discussion: manual.discussion)
        static let manual = CommandManual(
            "Adds what there is.", files: [.init("/etc/things", "what there is")],
            exits: [.init(.success, "added"), .init(.validationFailure, "bad usage")],
            examples: [.init("tool group add a-b", "add one")])

        @Argument(help: "The name.") var name: String
    }

    private struct Remove: ParsableCommand, ManualDescribed {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Removes.", discussion: manual.discussion)
        static let manual = CommandManual(
            "Removes what there was.", files: [.init("/etc/things", "what there is")],
            exits: [.init(.success, "removed"), .init(.validationFailure, "bad usage")])

        @Option(help: "How many.") var count = 1
        @Flag(name: .shortAndLong, help: "All.") var all = false
    }

    private struct Plain: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plain", abstract: "Plain.",
            discussion: """
                It has no manual. It has a list:
                  a  one
                  b  two
                After it, more.

                The end.
                """)
    }

    private func lines(_ type: any ParsableCommand.Type) throws -> [String] {
        try Document.page(of: type, section: 1, version: "1").text.split(separator: "\n").map(String.init)
    }

    /// The lines of a section.
    private func section(_ title: String, of lines: [String]) -> [String] {
        let rest = lines.drop { $0 != ".Sh \(title)" }.dropFirst()
        return Array(rest.prefix { !$0.hasPrefix(".Sh") })
    }

    @Test func commandsBelowCommandsAreShown() throws {
        let lines = try lines(Tool.self)
        #expect(
            section("SYNOPSIS", of: lines) == [
                ".Nm", ".Cm group add", ".Ar name", ".Nm", ".Cm group remove", ".Op Fl \\-count Ar count",
                ".Op Fl \\-all",
            ])
        #expect(lines.filter { $0.hasPrefix(".Ss") } == [".Ss tool group add", ".Ss tool group remove"])
        #expect(lines.contains(".It Fl a , Fl \\-all"))
    }

    @Test func whatIsTheSameForAllIsSaidOnce() throws {
        let lines = try lines(Tool.self)
        #expect(section("FILES", of: lines) == [".Bl -tag -width Ds", ".It Pa /etc/things", "what there is", ".El"])
        #expect(
            section("EXIT STATUS", of: lines) == [
                ".Bl -tag -width Ds", ".It \\&0", "group add: added", ".br", "group remove: removed", ".It 64",
                "bad usage", ".El",
            ])
        #expect(section("EXAMPLES", of: lines) == ["Add one:", ".Dl $ tool group add a\\-b"])
    }

    @Test func aTextWithoutManualKeepsItsLists() throws {
        let lines = try lines(Plain.self)
        #expect(
            section("DESCRIPTION", of: lines) == [
                "It has no manual.", "It has a list:", ".Bd -literal -compact", "  a  one", "  b  two", ".Ed",
                "After it, more.", ".Pp", "The end.",
            ])
        #expect(section("EXIT STATUS", of: lines) == [".Ex -std"])
    }

    @Test func helpIsLaidOutFor80Columns() {
        let manual = CommandManual(
            "Text.",
            files: [
                .init("a", "one"),
                .init("/a/name/that/is/too/long/for/the/column", String(repeating: "word ", count: 20)),
            ])
        #expect(
            manual.discussion == """
                Text.

                Files:
                  a  one
                  /a/name/that/is/too/long/for/the/column
                     word word word word word word word word word word word word word word word
                     word word word word word
                """)
        #expect(manual.discussion.split(separator: "\n").allSatisfy { $0.count < 80 })
    }
}
