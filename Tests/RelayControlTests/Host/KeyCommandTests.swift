import ArgumentParser
import Glibc
import Testing

@testable import RelayControl

@Suite struct KeyCommandTests {
    @Test func aKeyIsMadeForRootAloneAndShownOnce() async throws {
        let test = try TestHost()
        try test.writeSettings("PUBLISH_KEY=twelve-and-four\n")
        try await KeyAddCommand.parse(["phone"]).run(on: test.host())
        let path = test.files.publishKey(named: "phone")
        let key = try #require(test.text(path)?.split(separator: "\n").first)
        #expect(key.count == 32 && key.allSatisfy(\.isHexDigit))
        #expect(test.mode(path) == 0o600 && test.mode(test.files.keys) == 0o700)
        #expect(test.output.contains("phone: relay-hook does not run; it accepts the key when it starts"))
        #expect(test.output.contains("Stream Key: mystream?key=\(key)\n"))

        try await KeyListCommand.parse([]).run(on: test.host())
        #expect(test.output.contains("phone") && test.output.contains("default") && !test.output.contains(key))
        await #expect(throws: Refusal.self) { try await KeyAddCommand.parse(["phone"]).run(on: test.host()) }
        await #expect(throws: Refusal.self) { try await KeyAddCommand.parse(["default"]).run(on: test.host()) }
        await #expect(throws: Refusal.self) { try await KeyAddCommand.parse(["../x"]).run(on: test.host()) }
        await #expect(throws: Refusal.self) { try await KeyRevokeCommand.parse(["default"]).run(on: test.host()) }
        await #expect(throws: Refusal.self) { try await KeyRevokeCommand.parse(["other"]).run(on: test.host()) }
        try await KeyRevokeCommand.parse(["phone"]).run(on: test.host())
        #expect(test.text(path) == nil)
        #expect(test.output.contains("phone: its key is refused as soon as relay-hook runs"))
    }

    @Test func theListSaysWhoPublishes() {
        let reply = KeysReply(keys: [.init(name: "phone", publishes: ["live"]), .init(name: "default", publishes: [])])
        #expect(KeyListCommand.status(of: "phone", reply) == "publishes to live")
        #expect(KeyListCommand.status(of: "default", reply) == "accepted")
        #expect(KeyListCommand.status(of: "new", reply).hasPrefix("not accepted: relay-hook has not read it"))
        #expect(KeyListCommand.status(of: "new", nil) == "")
    }

    /// What a client has chosen as its name or address does not reach the terminal.
    @Test func bansAreATable() throws {
        let body = #"{"bans":[{"address":"203.0.113.7","by":"anna","until":"2026-11-25T21:54:12Z"}]}"#
        let text = try BanListCommand.text(of: Array(body.utf8))
        #expect(text.hasPrefix("ADDRESS") && text.contains("203.0.113.7") && text.hasSuffix("anna"))
        #expect(try BanListCommand.text(of: Array(#"{"bans":[]}"#.utf8)) == "nobody is banned")
    }
}
