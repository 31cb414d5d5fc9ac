import ArgumentParser
import FoundationEssentials
import Glibc
import ProcessKit
import Testing

@testable import RelayControl
@testable import StatusReading

@Suite struct PushCommandTests {
    private static let key = "sk_us-west-2_topsecret"
    private static let url = "rtmps://ingest.example/app?token=hush"

    @Test func addWritesTwoFilesForRootAloneAndStartsTheService() async throws {
        let test = try TestHost(states: "ActiveState=active\n")
        try await add(test, ["kick", "--url", Self.url], key: "  \(Self.key)\r\n")
        #expect(test.text(test.files.key(of: "kick")) == Self.key + "\n")
        #expect(test.text(test.files.settings(of: "kick")) == "URL=\"\(Self.url)\"\n")
        #expect(test.mode(test.files.key(of: "kick")) == 0o600)
        #expect(test.mode(test.files.settings(of: "kick")) == 0o600)
        #expect(test.mode(test.files.destinations) == 0o700)
        #expect(try FileStore.names(in: test.files.destinations).filter { !$0.hasPrefix("kick.") } == [".", ".."])
        #expect(test.told == ["enable --now relay-push@kick.service"])
        for secret in [Self.key, "hush"] {
            #expect(!test.output.contains(secret))
            #expect(!test.told.joined().contains(secret))
        }
        #expect(test.output.contains("rtmps://ingest.example/app?…"))
        #expect(test.output.contains("relay-push@kick.service: enabled and started"))
    }

    @Test(arguments: [
        ("connected to ingest.example since 12:03", "kick: connected to ingest.example since 12:03\n"),
        (
            "not connected to ingest.example: the platform refuses the stream key",
            "kick: not connected to ingest.example: the platform refuses the stream key; it goes on trying, see: sudo relayctl push list\n"
        ),
        ("", "kick: active; it goes on trying, see: sudo relayctl push list\n"),
    ])
    func addSaysHowTheFirstAttemptWent(_ status: String, _ line: String) async throws {
        let test = try TestHost(states: "ActiveState=active\nUnitFileState=enabled\nStatusText=\(status)\n")
        try await add(test, ["kick", "--url", Self.url], key: Self.key)
        #expect(test.output.hasSuffix(line), "\(test.output)")
    }

    /// Started before the relay it would only complain that there is no program.
    @Test func beforeTheRelayRunsItIsOnlyEnabled() async throws {
        let test = try TestHost(states: "ActiveState=inactive\n")
        try await add(test, ["kick", "--url", Self.url], key: Self.key)
        #expect(test.told == ["enable relay-push@kick.service"])
        #expect(test.output.contains("relay-push@kick.service: enabled; it starts with relay.target"))
    }

    @Test func severalRunSideBySideAndNoneIsReplacedByChance() async throws {
        let test = try TestHost(states: "ActiveState=active\n")
        try await add(test, ["kick", "--url", Self.url], key: Self.key)
        try await add(test, ["twitch", "--url", "rtmp://live.example/app"], key: "live_1")
        let refusal = try await refused(test, ["kick", "--url", "rtmp://other.example/app"], key: "other")
        #expect(refusal.reasons.first?.contains("--replace") == true)
        #expect(test.text(test.files.key(of: "kick")) == Self.key + "\n")

        try await add(test, ["kick", "--url", "rtmp://other.example/app", "--replace"], key: "other")
        #expect(test.text(test.files.key(of: "kick")) == "other\n")
        #expect(test.told.suffix(2) == ["enable relay-push@kick.service", "restart relay-push@kick.service"])
        #expect(try Destinations.names(in: test.files) == ["kick", "twitch"])
    }

    @Test func everythingThatIsWrongIsSaidAtOnceAndNothingIsWritten() async throws {
        let test = try TestHost()
        let refusal = try await refused(
            test, ["../x", "--url", "http://a", "--ca-file", "/nowhere.pem"], key: Self.key)
        #expect(refusal.reasons.count == 3)
        #expect(refusal.exit == RelayExit.usage)
        #expect(access(test.files.directory, F_OK) != 0)
        #expect(test.told.isEmpty)
    }

    @Test(arguments: [
        "rtmps://h.example/app/sk_us-west-2_topsecret", "rtmp://h.example/app/live_123_abc",
        "rtmp://a.rtmp.youtube.example/live2/abcd-1234-efgh-5678",
    ])
    func aKeyInTheAddressIsRefusedWithoutShowingIt(_ url: String) async throws {
        let test = try TestHost()
        let refusal = try await refused(test, ["x", "--url", url], key: Self.key)
        #expect(refusal.reasons.count == 1)
        #expect(refusal.reasons.first?.contains("looks like the stream key") == true)
        #expect(refusal.reasons.first?.contains(String(url.split(separator: "/").last ?? "")) == false)
        try await add(test, ["x", "--url", url, "--trust-url"], key: "another-key")
    }

    @Test func theVeryKeyInTheAddressIsRefusedAlways() async throws {
        let test = try TestHost()
        let refusal = try await refused(
            test, ["x", "--url", "rtmp://h.example/app?key=\(Self.key)", "--trust-url"], key: Self.key)
        #expect(refusal.reasons == ["--url: the stream key is part of it; give the address without the key"])
    }

    @Test(arguments: ["", "\n\n", "two words\n", "one\ntwo\n"])
    func aKeyThatCanNotBeOneIsRefused(_ input: String) async throws {
        let test = try TestHost()
        let refusal = try await refused(test, ["x", "--url", Self.url], key: input)
        #expect(refusal.reasons.count == 1)
        #expect(refusal.reasons.allSatisfy { !$0.contains("two") })
    }

    @Test(arguments: [("\"sk_1\"", true), ("'sk_1'", true), ("sk_1", false), ("\"", false)])
    func aKeyInQuotesIsWarnedOf(_ key: String, _ isWarnedOf: Bool) async throws {
        let test = try TestHost()
        try await add(test, ["kick", "--url", Self.url], key: key)
        #expect(test.text(test.files.key(of: "kick")) == key + "\n")
        #expect(test.output.contains("warning: the stream key has quotes around it") == isWarnedOf)
        #expect(!test.output.contains("sk_1"))
    }

    @Test func whatSystemctlSaysIsPassedOnWithTheRemedy() async throws {
        let test = try TestHost(exit: 1)
        let refusal = try await refused(test, ["kick", "--url", Self.url], key: Self.key)
        #expect(refusal.reasons.contains("words of systemctl"))
        #expect(refusal.reasons.last?.contains("sudo systemctl enable --now relay-push@kick.service") == true)
        #expect(refusal.exit == RelayExit.cannotStart)
        #expect(test.text(test.files.key(of: "kick")) != nil)
    }

    @Test func withoutSystemdTheFilesAreWritten() async throws {
        let test = try TestHost(hasServices: false)
        try await add(test, ["kick", "--url", Self.url], key: Self.key)
        #expect(test.text(test.files.key(of: "kick")) == Self.key + "\n")
        #expect(test.told.isEmpty)
    }

    @Test func listShowsHowEachIsButNoSecret() async throws {
        let test = try TestHost(
            states: """
                ActiveState=active
                UnitFileState=enabled
                StatusText=connected to ingest.example since 12:03

                ActiveState=failed
                UnitFileState=disabled
                StatusText=

                ActiveState=active
                UnitFileState=enabled
                StatusText=connecting to live.example

                """)
        try await add(test, ["kick", "--url", Self.url], key: Self.key)
        try await add(test, ["twitch", "--url", "rtmp://live.example/app"], key: "live_1")
        try await add(test, ["youtube", "--url", "rtmp://live.example/app"], key: "live_2")
        try FileStore.remove(test.files.key(of: "twitch"))
        let reply = RelayReply(destinations: [
            .init(
                name: "kick", state: "connected", since: Date(timeIntervalSinceNow: -1), attempts: 0, program: "flows",
                bitsPerSecond: 6_100_000),
            // It has stopped since.
            .init(name: "twitch", state: "connected", since: Date(), attempts: 0, program: "flows"),
        ])
        try await PushListCommand.parse([]).run(on: test.host(relay: reply))
        let rows = test.output.split(separator: "\n").map { $0.split(separator: "  ").map { $0.drop { $0 == " " } } }
        let header: [Substring] = ["NAME", "URL", "AT BOOT", "STATE", "SINCE", "ATTEMPTS", "NEXT TRY", "DETAILS"]
        try #require(rows.count == 4 && rows[1].count == 8)
        #expect(rows[0] == header)
        #expect(rows[1][0...3] == ["kick", "rtmps://ingest.example/app?…", "enabled", "connected"])
        #expect(rows[1][4].contains(":"))
        #expect(rows[1][5...7] == ["-", "-", "6.1 Mbit/s"])
        #expect(
            rows[2] == [
                "twitch", "rtmp://live.example/app (twitch.key is missing)", "disabled", "failed", "-", "-", "-", "-",
            ])
        // Of a version that does not report, or of relay-hook being away.
        #expect(
            rows[3] == [
                "youtube", "rtmp://live.example/app", "enabled", "active", "-", "-", "-", "connecting to live.example",
            ])
    }

    @Test func aDestinationThatFailsIsListedWithItsReasonAndNextTry() throws {
        let now = Date(timeIntervalSince1970: 1_795_705_200)
        var destination = RelayReply.Destination(
            name: "kick", state: "refused", since: now.addingTimeInterval(-90), attempts: 4,
            nextTry: now.addingTimeInterval(11.2), failure: .init(reason: "the platform refuses the stream key"),
            program: "flows")
        #expect(
            PushListCommand.cells(destination, now: now).map { Array($0[2...]) }
                == ["4", "in 12 s", "the platform refuses the stream key"])
        destination.nextTry = nil
        #expect(PushListCommand.cells(destination, now: now)?[3] == "now")
        destination.program = "missing"
        #expect(PushListCommand.cells(destination, now: now)?[4] == "the program is missing")
        #expect(PushListCommand.cells(nil) == nil)
    }

    @Test func removeStopsItAndRemovesBothFiles() async throws {
        let test = try TestHost()
        try await add(test, ["kick", "--url", Self.url], key: Self.key)
        try await PushRemoveCommand.parse(["kick"]).run(on: test.host())
        #expect(try Destinations.names(in: test.files).isEmpty)
        #expect(access(test.files.key(of: "kick"), F_OK) != 0)
        #expect(
            test.told.dropFirst() == ["disable --now relay-push@kick.service", "reset-failed relay-push@kick.service"])
        #expect(test.output.split(separator: "\n").count == 3)
        let command = try PushRemoveCommand.parse(["kick"])
        let refusal = await #expect(throws: Refusal.self) { try await command.run(on: test.host()) }
        #expect(refusal?.reasons == ["there is no destination \"kick\"; there are none"])
    }

    @Test func statesAreReadInTheirOrder() {
        let lines = ["StatusText=a=b", "ActiveState=active", "", "ActiveState=inactive", "UnitFileState="]
        let states = UnitState.read(lines.map { .init(stream: .stdout, text: $0) })
        #expect(states == [UnitState(active: "active", status: "a=b"), UnitState(active: "inactive")])
    }

    private func add(_ test: TestHost, _ arguments: [String], key: String) async throws {
        try await PushAddCommand.parse(arguments).run(on: test.host(answers: key))
    }

    private func refused(_ test: TestHost, _ arguments: [String], key: String) async throws -> Refusal {
        let command = try PushAddCommand.parse(arguments)
        return try #require(
            await #expect(throws: Refusal.self) { try await command.run(on: test.host(answers: key)) })
    }
}
