import Alerts
import ArgumentParser
import Glibc
import RelayCore
import Testing

@testable import RelayControl

@Suite struct AlertAddCommandTests {
    private static let webhook = "https://discord.com/api/webhooks/1234/sEcReTsEcReT"

    /// What each kind needs, and what is in its settings file below the comment.
    static let kinds: [([String], secret: String, settings: String)] = [
        (["--discord"], webhook, "KIND=\"discord\"\n"),
        (
            ["--slack", "--events", "all"], "https://hooks.slack.com/services/T1/B1/sEcReT",
            "KIND=\"slack\"\nEVENTS=\"all\"\n"
        ),
        (
            ["--telegram", "--chat-id", "-1001234567890", "--quiet", "23:00-07:00", "--after", "1m"],
            "1234:sEcReT_-abc",
            "KIND=\"telegram\"\nAFTER=\"1m\"\nCHAT_ID=\"-1001234567890\"\nQUIET=\"23:00-07:00\"\n"
        ),
        (
            ["--ntfy", "--topic", "relay-x7", "--server", "https://ntfy.example"], "tk_sEcReT",
            "KIND=\"ntfy\"\nSERVER=\"https://ntfy.example\"\nTOPIC=\"relay-x7\"\n"
        ),
        (["--webhook"], "https://example.org/hook\nsEcReTsEcReTsEcReT", "KIND=\"webhook\"\n"),
        (
            [
                "--email", "--to", "me@example.org", "--to", "you@example.org", "--login", "me", "--from",
                "r@example.org",
                "--server", "smtps://mail.example.org",
            ], "sEcReT pass",
            "KIND=\"email\"\nFROM=\"r@example.org\"\nLOGIN=\"me\"\nSERVER=\"smtps://mail.example.org\"\n"
                + "TO=\"me@example.org you@example.org\"\n"
        ),
        (["--apprise"], "pover://u@sEcReT\ntgram://1:sEcReT", "KIND=\"apprise\"\n"),
        (["--heartbeat"], "https://hc-ping.example/sEcReT", "KIND=\"heartbeat\"\n"),
    ]

    @Test(arguments: kinds)
    func writesTheSettingsForAllAndTheSecretForRoot(
        _ arguments: [String], _ secret: String, _ settings: String
    ) async throws {
        let test = try TestHost(states: "ActiveState=active\n")
        try await add(test, ["phone"] + arguments, secret: "  \(secret)\r\n\n")
        let path = test.files.settings(ofSink: "phone")
        let text = try #require(test.text(path))
        #expect(text.hasPrefix("# ") && text.contains("man relayctl") && text.hasSuffix("\n" + settings))
        #expect(!text.contains("sEcReT"))
        #expect(test.text(test.files.secret(ofSink: "phone")) == secret + "\n")
        #expect(test.mode(path) == 0o600 && test.mode(test.files.secret(ofSink: "phone")) == 0o600)
        #expect(test.mode(test.files.alerts) == 0o700)
        #expect(
            try FileStore.names(in: test.files.alerts) == [".", "..", "phone.env", "phone.secret"])
        #expect(test.told == ["enable relay-alert.service", "restart relay-alert.service"])
        #expect(!test.output.contains("sEcReT"))
        #expect(test.output.hasSuffix(" from now on; to try it: sudo relayctl alert test phone\n"))
        // relay-alert can use them.
        let sink = WrittenSink("phone", in: test.files)
        #expect(sink.problems.isEmpty && sink.settings != nil)
        #expect(SinkChecks.lines(test.files).isEmpty)
    }

    @Test func someNeedNoSecret() async throws {
        let test = try TestHost()
        try await add(test, ["phone", "--ntfy", "--topic", "relay-x7"], secret: "")
        try await add(test, ["mail", "--email", "--to", "me@example.org"], secret: "not read")
        #expect(
            try FileStore.names(in: test.files.alerts) == [".", "..", "mail.env", "phone.env"])
        #expect(try WrittenSink.names(in: test.files) == ["mail", "phone"])
    }

    @Test func anotherOfTheSameNameIsReplacedOnlyOnDemand() async throws {
        let test = try TestHost()
        try await add(test, ["phone", "--discord"], secret: Self.webhook)
        let refusal = try await refused(test, ["phone", "--ntfy", "--topic", "x"], secret: "")
        #expect(refusal.exit == RelayExit.usage && refusal.reasons.first?.contains("--replace") == true)
        #expect(test.text(test.files.secret(ofSink: "phone")) == Self.webhook + "\n")
        try await add(test, ["phone", "--ntfy", "--topic", "x", "--replace"], secret: "")
        #expect(test.text(test.files.settings(ofSink: "phone"))?.hasSuffix("KIND=\"ntfy\"\nTOPIC=\"x\"\n") == true)
        #expect(!FileStore.exists(test.files.secret(ofSink: "phone")))
    }

    /// Each names the thing, the value and the remedy.
    @Test(arguments: [
        (["../x", "--discord"], "\"../x\" can't be a sink's name; give up to 20 letters, digits, _ and -"),
        (["x", "--telegram", "--chat-id", "me"], "--chat-id: \"me\" is not allowed; give the chat's number, such as "),
        (["x", "--telegram"], "--chat-id: is not set; give the chat's number"),
        (["x", "--ntfy", "--topic", "a/b"], "--topic: \"a/b\" is not allowed; give a name of up to 64 letters"),
        (["x", "--email", "--to", "me"], "--to: \"me\" is not allowed; give one to 20 addresses"),
        (["x", "--discord", "--topic", "a"], "--topic: --discord has no such setting; leave it out"),
        (["x", "--discord", "--quiet", "night"], "--quiet: \"night\" is not allowed; give HH:MM-HH:MM"),
        (["x", "--discord", "--after", "soon"], "--after: \"soon\" is not allowed; give a time from 1s to 1d"),
        (["x", "--discord", "--events", "platform"], "--events: \"platform\" is not allowed; give all, or some of"),
    ])
    func whatIsWrongIsNamedAndNothingIsWritten(_ arguments: [String], _ reason: String) async throws {
        let test = try TestHost()
        let refusal = try await refused(test, arguments, secret: Self.webhook)
        #expect(refusal.reasons.count == 1 && refusal.reasons[0].hasPrefix(reason), "\(refusal.reasons)")
        #expect(refusal.exit == RelayExit.usage)
        #expect(!FileStore.exists(test.files.directory) && test.told.isEmpty)
    }

    @Test(arguments: [
        (
            ["--discord"], "https://example.org/sEcReT",
            "the webhook's address: its value (hidden) is not allowed; give "
        ),
        (["--discord"], "", "the webhook's address: is not set; give the webhook's address as Discord shows it"),
        (["--discord"], webhook + "\n" + webhook, "the webhook's address: its value (hidden) is not allowed"),
        (["--telegram", "--chat-id", "1"], "sEcReT", "the bot's token: its value (hidden) is not allowed; give "),
        (["--ntfy", "--topic", "a", "--server", "http://192.0.2.1"], "tk_sEcReT", "--server: \"http://192.0.2.1\""),
        (["--email", "--to", "a@b.example", "--login", "me"], "", "the password: is not set; give "),
    ])
    func aWrongSecretIsNotShownAndNothingIsWritten(
        _ arguments: [String], _ secret: String, _ reason: String
    ) async throws {
        let test = try TestHost()
        let refusal = try await refused(test, ["x"] + arguments, secret: secret)
        #expect(refusal.reasons.count == 1 && refusal.reasons[0].hasPrefix(reason), "\(refusal.reasons)")
        #expect(!"\(refusal)".contains("sEcReT") && !test.output.contains("sEcReT"))
        #expect(!FileStore.exists(test.files.directory) && test.told.isEmpty)
    }

    @Test func exactlyOneKindIsGiven() {
        #expect(throws: (any Error).self) { try AlertAddCommand.parse(["x"]) }
        #expect(throws: (any Error).self) { try AlertAddCommand.parse(["x", "--discord", "--slack"]) }
    }

    /// Nothing typed is seen, and a wrong answer is asked for again.
    @Test func aPersonIsAskedWithoutEcho() async throws {
        let test = try TestHost(hasServices: false)
        let pseudo = try PseudoTerminal()
        let terminal = Terminal(input: pseudo.follower, output: pseudo.follower)
        let host = Host(files: test.files, services: ServiceManager(program: nil), terminal: terminal)
        let command = try AlertAddCommand.parse(["chat", "--discord"])
        async let done: Void = command.run(on: host)
        for answer in ["sEcReT", Self.webhook] {
            #expect(await pseudo.wait(for: "Address of Discord's webhook (it is not shown): "))
            while pseudo.echoes { await Task.yield() }
            pseudo.type("\(answer)\n")
        }
        try await done
        #expect(test.text(test.files.secret(ofSink: "chat")) == Self.webhook + "\n")
        let text = pseudo.text()
        #expect(text.contains("chat: written to \(test.files.settings(ofSink: "chat"))") && !text.contains("sEcReT"))
    }

    @Test func beforeTheRelayRunsItIsOnlyEnabled() async throws {
        let test = try TestHost(states: "ActiveState=inactive\n")
        try await add(test, ["chat", "--discord"], secret: Self.webhook)
        #expect(test.told == ["enable relay-alert.service"])
        #expect(
            test.output
                == "chat: alerts go there (discord) once the relay runs: sudo relayctl start; then, to try it: "
                + "sudo relayctl alert test chat\n")
    }

    @Test func whatSystemctlSaysIsPassedOnWithTheRemedy() async throws {
        let test = try TestHost(exit: 1)
        let refusal = try await refused(test, ["chat", "--discord"], secret: Self.webhook)
        #expect(refusal.exit == RelayExit.cannotStart && refusal.reasons.contains("words of systemctl"))
        #expect(refusal.reasons.last?.contains("sudo systemctl enable relay-alert.service") == true)
        #expect(test.text(test.files.secret(ofSink: "chat")) != nil)
    }

    @Test func removeForgetsTheSecretAndTheLastOneStopsTheService() async throws {
        let test = try TestHost(states: "ActiveState=active\n")
        try await add(test, ["chat", "--discord"], secret: Self.webhook)
        try await add(test, ["phone", "--ntfy", "--topic", "x"], secret: "")
        let told = test.told.count
        try await AlertRemoveCommand.parse(["chat"]).run(on: test.host())
        #expect(try FileStore.names(in: test.files.alerts) == [".", "..", "phone.env"])
        #expect(test.output == "chat: removed; alerts still go to phone\n")
        #expect(test.told.dropFirst(told) == ["restart relay-alert.service"])
        try await AlertRemoveCommand.parse(["phone"]).run(on: test.host())
        #expect(test.output == "phone: removed; no sink is left, and relay-alert is stopped and disabled\n")
        #expect(
            test.told.dropFirst(told + 1)
                == ["disable --now relay-alert.service", "reset-failed relay-alert.service"])
        for name in ["phone", "../phone"] {
            let command = try AlertRemoveCommand.parse([name])
            let refusal = await #expect(throws: Refusal.self) { try await command.run(on: test.host()) }
            #expect(
                refusal?.reasons == [
                    "there is no sink \"\(name)\"; there are none; to add one: sudo relayctl alert add NAME"
                ])
        }
    }

    private func add(_ test: TestHost, _ arguments: [String], secret: String) async throws {
        try await AlertAddCommand.parse(arguments).run(on: test.host(answers: secret))
    }

    private func refused(_ test: TestHost, _ arguments: [String], secret: String) async throws -> Refusal {
        let command = try AlertAddCommand.parse(arguments)
        return try #require(
            await #expect(throws: Refusal.self) { try await command.run(on: test.host(answers: secret)) })
    }
}
