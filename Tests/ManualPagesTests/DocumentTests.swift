import FoundationEssentials
import Glibc
import Lab
import ManualPages
import Testing

/// The manual pages and the completion are made from the programs. After a change there, renew them:
///
///     make manual
@Suite struct DocumentTests {
    private static let folder: String = {
        // Tests/ManualPagesTests/DocumentTests.swift
        let folders = #filePath.split(separator: "/").dropLast(3)
        return "/" + folders.joined(separator: "/") + "/docs"
    }()

    @Test func sayWhatTheProgramsSay() throws {
        for document in try Document.all() {
            let file = "\(Self.folder)/\(document.path)"
            let kept = try? String(contentsOfFile: file, encoding: .utf8)
            let isTrue = kept.map { document.dated(like: $0).text == $0 } ?? false
            guard getenv("RENEW_MANUAL") != nil else {
                #expect(isTrue, "docs/\(document.path) is not what the programs say now; run: make manual")
                continue
            }
            if isTrue { continue }
            try FileManager.default.createDirectory(
                atPath: file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"),
                withIntermediateDirectories: true)
            try document.dated(Self.today()).text.write(toFile: file, atomically: true, encoding: .utf8)
        }
    }

    /// What mandoc and groff say of the pages, if this machine has them.
    @Test(arguments: ["mandoc -T lint -W style", "groff -mandoc -ww -z -T utf8"])
    func areFlawless(_ checker: String) throws {
        let program = checker.prefix { $0 != " " }
        guard Self.output("command -v \(program)") != "" else { return }
        for document in try Document.all() where document.path.hasPrefix("man/") {
            // Whether the pages referred to are installed is not the page's fault.
            let complaints = try Self.output("\(checker) FILE", file: document.dated(Self.today()).text)
                .split(separator: "\n").filter { !$0.contains("referenced manual") && !$0.contains("mandoc.db") }
            #expect(complaints == [], "\(document.path)")
        }
    }

    /// bash loads the completion and offers the commands.
    @Test func completionWorks() throws {
        let script = try #require(try Document.all().first { $0.path == "completion/relayctl.bash" })
        let commands = """
            . FILE && COMP_WORDS=(relayctl '') COMP_CWORD=1 COMP_LINE='relayctl ' COMP_POINT=9 &&
            _relayctl relayctl "" relayctl && echo "${COMPREPLY[@]}"
            """
        let offered = try Self.output("bash -c '\(commands.replacing("'", with: "'\\''"))'", file: script.text)
        #expect(offered.split { $0 == " " || $0 == "\n" }.contains("demo"), "\(offered)")
    }

    /// What a shell command with a file in it prints.
    private static func output(_ command: String, file text: String) throws -> String {
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/file"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return withExtendedLifetime(directory) { output(command.replacing("FILE", with: file)) }
    }

    /// What a shell command prints.
    private static func output(_ command: String) -> String {
        guard let pipe = popen("\(command) 2>&1", "r") else { return "popen: \(errno)" }
        defer { pclose(pipe) }
        var text: [UInt8] = []
        while case let byte = getc(pipe), byte != EOF { text.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Such as `November 24, 2026` (mdoc(7), .Dd).
    private static func today() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return "\(months[Int(parts.tm_mon)]) \(parts.tm_mday), \(parts.tm_year + 1900)"
    }
}
