import Glibc
import Testing

@testable import RelayControl

@Suite struct SinkChecksTests {
    private func host(_ settings: String, secret: String?) throws -> TestHost {
        let test = try TestHost()
        try FileStore.makeFolder(test.files.directory, mode: 0o755)
        try FileStore.makeFolder(test.files.alerts, mode: 0o700)
        try FileStore.write([PlannedFile(path: test.files.settings(ofSink: "chat"), text: settings, mode: 0o600)])
        if let secret { try FileStore.write([PlannedFile(path: test.files.secret(ofSink: "chat"), text: secret)]) }
        return test
    }

    private func findings(_ test: TestHost, isRoot: Bool = true) -> [Finding] {
        SinkChecks.findings(test.files, isRoot: isRoot)
    }

    @Test func noSinkIsNoProblem() throws {
        let test = try TestHost()
        #expect(findings(test).map(\.state) == [.ok])
        #expect(SinkChecks.lines(test.files).isEmpty)
    }

    @Test func aSecretThatIsMissingOrWrongIsGivenAgain() throws {
        for secret in [nil, "", "https://example.org/sEcReT\n"] {
            let test = try host("KIND=discord\n", secret: secret)
            let finding = try #require(findings(test).first)
            #expect(finding.state == .problem && finding.text.hasPrefix("\(test.files.secret(ofSink: "chat")): "))
            #expect(finding.command == "sudo relayctl alert add chat --replace --discord")
            #expect(!"\(finding)".contains("sEcReT"))
        }
    }

    @Test func wrongSettingsAreEdited() throws {
        var test = try host("KIND=pager\nQUIT=1\n", secret: nil)
        let path = test.files.settings(ofSink: "chat")
        #expect(findings(test).map(\.state) == [.problem, .warning])
        #expect(findings(test).allSatisfy { $0.command == "sudoedit \(path)" && $0.text.hasPrefix(path) })
        #expect(findings(test).last?.text.contains("did you mean QUIET?") == true)
        test = try host("KIND discord\n", secret: nil)
        #expect(findings(test).map(\.state) == [.problem])
        #expect(findings(test).first?.text.contains("line 1: not a setting") == true)
    }

    @Test func aSecretThatOthersCanReadIsTold() throws {
        let test = try host("KIND=discord\n", secret: "https://discord.com/api/webhooks/1/sEcReTsEcReT\n")
        #expect(findings(test) == [.ok("alerts go to chat")])
        #expect(findings(test, isRoot: false).map(\.state) == [.skipped])
        #expect(SinkChecks.lines(test.files).isEmpty)
        let secret = test.files.secret(ofSink: "chat")
        chmod(secret, 0o644)
        chown(secret, geteuid(), getegid())
        let lines = SinkChecks.lines(test.files)
        #expect(lines.count == 1 && lines[0].contains("\(secret) has the mode 644; other users of this host can read"))
        let found = FileChecks.findings(FileChecks.facts(test.files), owner: geteuid())
        #expect(found.contains { $0.state == .warning && $0.text == "\(secret) has the mode 644" })
    }

    /// systemd leaves it out, and relay-alert never sees it.
    @Test func aLinkIsToldWithACopyAsTheRemedy() throws {
        let test = try host("KIND=ntfy\nTOPIC=relay\n", secret: nil)
        #expect(findings(test).map(\.state) == [.ok])
        let path = test.files.settings(ofSink: "chat")
        let target = try test.write("chat.env", "KIND=ntfy\nTOPIC=relay\n")
        unlink(path)
        try #require(symlink(target, path) == 0)
        let finding = try #require(findings(test).first)
        #expect(findings(test).count == 1 && finding.state == .warning)
        #expect(finding.text == "\(path) is a symbolic link")
        #expect(finding.command?.hasPrefix("sudo install -m 600 \"$(readlink -f \(path))\" \(path) && ") == true)
        #expect(SinkChecks.lines(test.files).contains { $0.contains("is a symbolic link") })
    }
}
