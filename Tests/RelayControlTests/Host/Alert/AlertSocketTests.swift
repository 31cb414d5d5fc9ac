import Alerts
import ArgumentParser
import FoundationEssentials
import Glibc
import ProcessKit
import RelayCore
import Testing

@testable import RelayControl

/// What `relayctl alert list`, `test` and `failed` make of relay-alert's answers.
@Suite struct AlertSocketTests {
    /// A host with three sinks, of which one can't be used.
    private func host() throws -> TestHost {
        let test = try TestHost()
        try FileStore.makeFolder(test.files.directory, mode: 0o755)
        try FileStore.makeFolder(test.files.alerts, mode: 0o700)
        let texts = [
            test.files.settings(ofSink: "chat"): "KIND=discord\nQUIET=23:00-7:00\n",
            test.files.secret(ofSink: "chat"): "https://discord.com/api/webhooks/1/sEcReTsEcReT\n",
            test.files.settings(ofSink: "mail"): "KIND=email\nEVENTS=service,destination\nTO=me\n",
            test.files.settings(ofSink: "phone"): "KIND=ntfy\nTOPIC=x\nEVENTS=all\n",
        ]
        for (path, text) in texts { try FileStore.write([PlannedFile(path: path, text: text)]) }
        return test
    }

    private func server(_ test: TestHost, _ reports: [SinkReport]) throws -> AnsweringSocket {
        try AnsweringSocket(
            "\(test.folder)/alert.sock", body: String(decoding: try JSONEncoder().encode(reports), as: UTF8.self))
    }

    private func rows(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").map { $0.split(separator: "  ").map { $0.drop { $0 == " " } } }
    }

    @Test func listShowsWhatWaitsAndWhatCameOfTheLast() async throws {
        let test = try host()
        let now = WallClock.now
        let server = try server(
            test,
            [
                SinkReport(
                    name: "chat", kind: "discord", waiting: 2,
                    last: .init(.later, reason: "the server\u{1B}[2J does not answer", time: now))
            ])
        try await AlertListCommand.parse([]).run(on: test.host(alerts: server.path))
        #expect(server.requests == ["GET /api/v1/alerts "])
        let rows = rows(test.output)
        let clock = WallClock.text(Double(now) / 1000)
        try #require(rows.count == 5, "\(test.output)")
        #expect(rows[0] == ["NAME", "KIND", "EVENTS", "QUIET", "WAITING", "LAST"])
        #expect(
            rows[1] == [
                "chat", "discord", "all but refused", "23:00-07:00", "2",
                "tried again \(clock): the server?[2J does not answer",
            ])
        #expect(rows[2] == ["mail", "email", "-", "-", "-", "not used"])
        #expect(
            rows[3] == [
                "phone", "ntfy", "all", "-", "-", "relay-alert has not read it; sudo systemctl restart relay-alert",
            ])
        #expect(test.output.contains("\(test.files.settings(ofSink: "mail")): TO: \"me\" is not allowed; give "))
        #expect(!test.output.contains("sEcReT"))
    }

    @Test func withoutTheServiceTheFilesAreListed() async throws {
        let test = try host()
        try await AlertListCommand.parse([]).run(on: test.host())
        #expect(rows(test.output)[0] == ["NAME", "KIND", "EVENTS", "QUIET"])
        #expect(
            test.output.hasSuffix(
                "\nrelay-alert does not run: no alert is sent; to start it: sudo systemctl start relay-alert\n"))
        try await AlertListCommand.parse(["--json"]).run(on: test.host())
        #expect(test.output.contains("\"isRunning\" : false") && test.output.contains("\"kind\" : \"ntfy\""))
        #expect(!test.output.contains("sEcReT"))
        let empty = try TestHost()
        try await AlertListCommand.parse([]).run(on: empty.host())
        #expect(empty.output == "no sinks: nobody is told; to add one: sudo relayctl alert add NAME\n")
    }

    @Test func testSaysWhatEachAnswered() async throws {
        let test = try host()
        let server = try server(
            test,
            [
                SinkReport(name: "chat", kind: "discord", waiting: 0, last: .init(.sent, time: WallClock.now + 400)),
                SinkReport(
                    name: "mail", kind: "email", waiting: 0,
                    last: .init(.refused, reason: "the server does not know me", time: 0)),
                SinkReport(name: "phone", kind: "ntfy", waiting: 1, last: nil),
            ])
        let command = try AlertTestCommand.parse([])
        let refusal = await #expect(throws: Refusal.self) {
            try await command.run(on: test.host(alerts: server.path))
        }
        #expect(refusal?.exit == RelayExit.refused && refusal?.reasons.isEmpty == true)
        let lines = test.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("chat (discord): sent after 0.") == true)
        #expect(
            lines.dropFirst() == [
                "mail (email): refused: the server does not know me",
                "phone (ntfy): no answer within 5 s",
            ])
        #expect(server.requests == ["POST /api/v1/alerts/test {}"])
    }

    @Test func oneSinkIsTestedByName() async throws {
        let test = try host()
        let server = try server(
            test, [SinkReport(name: "phone", kind: "ntfy", waiting: 0, last: .init(.sent, time: WallClock.now))])
        try await AlertTestCommand.parse(["phone"]).run(on: test.host(alerts: server.path))
        #expect(test.output.hasPrefix("phone (ntfy): sent after 0.") == true)
        #expect(server.requests == ["POST /api/v1/alerts/test {\"name\":\"phone\"}"])
        let unknown = try AlertTestCommand.parse(["pager"])
        var refusal = await #expect(throws: Refusal.self) {
            try await unknown.run(on: test.host(alerts: server.path))
        }
        #expect(refusal?.reasons == ["there is no sink \"pager\"; there are: chat, mail, phone"])
        // All of them: two are missing in the answer.
        let all = try AlertTestCommand.parse([])
        refusal = await #expect(throws: Refusal.self) { try await all.run(on: test.host(alerts: server.path)) }
        #expect(refusal?.exit == RelayExit.refused && test.output.contains("chat: relay-alert has not read it"))
        #expect(server.requests.count == 2)
        refusal = await #expect(throws: Refusal.self) { try await all.run(on: test.host()) }
        #expect(refusal == AlertSocket.notRunning)
    }

    /// It is run when a unit has failed: it must not be one more that fails.
    @Test func aFailedUnitIsToldIfThereIsSomebodyToTell() async throws {
        let test = try TestHost()
        let server = try AnsweringSocket("\(test.folder)/alert.sock", body: "{\"message\": \"told\"}")
        let command = try AlertFailedCommand.parse(["relay-hook.service"])
        try await command.run(on: test.host(alerts: server.path))
        #expect(server.requests == ["POST /api/v1/alerts/failed {\"unit\":\"relay-hook.service\"}"])
        try await command.run(on: test.host())
        try await command.run(on: test.host(alerts: "\(test.folder)/none.sock"))
        #expect(test.output.isEmpty)
    }

    @Test func whoMayNotAskIsTold() throws {
        let folder = try TestHost().folder
        let standard = HostFiles(directory: HostFiles.standardDirectory)
        #expect(throws: AlertSocket.notRunning) {
            try AlertSocket.client(for: standard, path: "\(folder)/none.sock")
        }
        let other = #expect(throws: Refusal.self) { try AlertSocket.client(for: HostFiles(directory: "/srv/relay")) }
        #expect(other?.reasons == ["relay-alert reads /etc/relay, not /srv/relay"])
    }
}
