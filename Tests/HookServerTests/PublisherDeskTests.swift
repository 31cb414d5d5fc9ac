import FoundationEssentials
import Lab
import RelayCore
import ServiceLifecycle
import TestSupport
import Testing

@testable import HookServer

/// What the operator says about publishers, over the control socket.
@Suite struct PublisherDeskTests {
    private static let key = "0123456789abcdef0123456789abcdef"

    private func question(_ call: String, key: String = key, address: String = "203.0.113.7") throws -> IngestCallback {
        try TestChannel.callback(
            "app=live&addr=\(address)&clientid=0&call=\(call)&name=mystream&type=live&key=\(key)")
    }

    private func mayPublish(_ test: TestChannel, key: String = key, address: String = "203.0.113.7") async throws
        -> Bool
    {
        if case .admitted = await test.driver.gateAsked(try question("publish", key: key, address: address)) {
            true
        } else {
            false
        }
    }

    private static func request(_ method: String, _ path: String, _ body: String = "") -> String {
        "\(method) \(path) HTTP/1.0\r\nHost: test\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// Runs a story with a control socket.
    private func withControl(
        _ story: (TestChannel, RecordedLog, (String, String, String) async throws -> RawHTTP.Exchange) async throws ->
            Void
    ) async throws {
        let test = try TestChannel()
        let log = RecordedLog()
        let desk = PublisherDesk(
            driver: test.driver, file: BansFile(path: "\(test.directory.path)/bans.json"), logger: log.logger("hook"))
        let socket = "\(test.directory.path)/control.sock"
        let server = ControlServer.make(
            socket: socket, group: nil, logger: TestChannel.logger,
            routes: [PublisherRoutes(desk: desk).add(to:), KeyRoutes(desk: desk).add(to:)])
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [server], logger: TestChannel.logger))
        let running = Task { try await group.run() }
        while (try? await RawHTTP.exchange(Self.request("GET", "/api/v1/bans"), socket: socket))?.status != 200 {
            try await Task.sleep(for: .milliseconds(5))
        }
        try await story(test, log) { method, path, body in
            try await RawHTTP.exchange(Self.request(method, path, body), socket: socket)
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    @Test(.timeLimit(.minutes(1))) func aKeyIsAcceptedFromItsAdditionToItsRevocation() async throws {
        try await withControl { test, log, send in
            #expect(try await !mayPublish(test))
            let added = try await send("POST", "/api/v1/keys", #"{"name":"phone","key":"\#(Self.key)"}"#)
            #expect(added.status == 200 && added.body.contains("phone: its key is accepted from now on"))
            #expect(try await mayPublish(test))
            let again = try await send("POST", "/api/v1/keys", #"{"name":"phone","key":"\#(Self.key)"}"#)
            #expect(again.status == 409 && again.body.contains("there is such a key already"))
            let keys = try await send("GET", "/api/v1/keys", "")
            #expect(keys.body.contains("\"phone\"") && keys.body.contains("\"default\""))

            // Who publishes with it is asked about every five seconds.
            if case .admitted = await test.driver.gateAsked(try question("update_publish")) {
            } else {
                Issue.record("refused")
            }
            let revoked = try await send("DELETE", "/api/v1/keys/phone", "")
            #expect(revoked.status == 200 && revoked.body.contains("phone: its key is refused from now on"))
            #expect(try await !mayPublish(test))
            if case .refused = await test.driver.gateAsked(try question("update_publish")) {
            } else {
                Issue.record("admitted")
            }
            #expect(try await send("DELETE", "/api/v1/keys/phone", "").status == 404)
            let standard = try await send("DELETE", "/api/v1/keys/default", "")
            #expect(standard.status == 404 && standard.body.contains("publish.key"))
            #expect(try await mayPublish(test, key: "secret-of-the-test"))
            #expect(
                log.entries("a publish key was added").count == 1 && log.entries("a publish key was revoked").count == 1
            )
            let texts = [added, again, keys, revoked].map(\.body) + log.entries.map { "\($0)" }
            #expect(texts.allSatisfy { !$0.contains(Self.key) })
        }
    }

    /// Without a session there is nothing to wait for; what was said is kept.
    @Test(.timeLimit(.minutes(1))) func bansAreKeptAndEnded() async throws {
        try await withControl { test, log, send in
            let nobody = try await send("POST", "/api/v1/publishers/live/disconnect", "{}")
            #expect(nobody.status == 409 && nobody.body.contains("nobody publishes to the live feed"))
            #expect(try await send("POST", "/api/v1/publishers/other/disconnect", "{}").status == 404)
            #expect(try await send("POST", "/api/v1/publishers/live/disconnect", #"{"ban":-1}"#).status == 400)

            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let file = BansFile(path: "\(test.directory.path)/bans.json")
            let (bans, _) = await test.driver.changeBans {
                $0.ban(.init(address: "203.0.113.7", until: now + 600_000, by: "anna"), now: now)
            }
            #expect(await file.save(bans) == nil)
            #expect(file.load(TestChannel.logger) == bans)
            #expect(try await !mayPublish(test, key: "secret-of-the-test"))
            #expect(try await mayPublish(test, key: "secret-of-the-test", address: "203.0.113.8"))
            let listed = try await send("GET", "/api/v1/bans", "")
            #expect(listed.body.contains("203.0.113.7") && listed.body.contains("anna"))

            let ended = try await send("POST", "/api/v1/unban", #"{"address":"203.0.113.7"}"#)
            #expect(ended.status == 200 && ended.body.contains("203.0.113.7 may publish again"))
            #expect(try await mayPublish(test, key: "secret-of-the-test"))
            #expect(file.load(TestChannel.logger).active(now: now).isEmpty, "saved, too")
            #expect(try await send("POST", "/api/v1/unban", #"{"address":"203.0.113.7"}"#).status == 404)

            try "nonsense".write(toFile: file.path, atomically: true, encoding: .utf8)
            #expect(file.load(log.logger("hook")).active(now: 0).isEmpty)
            #expect(log.entries("saved bans cannot be read: nobody is banned").count == 1)
        }
    }
}
