import RelayCore
import Testing

@testable import Alerts

@Suite struct NtfySinkTests {
    private func sink(token: String? = "tk_sEcReTsEcReT") throws -> NtfySink {
        NtfySink(
            server: try #require(NtfySink.serverRule.read(NtfySink.standardServer)), topic: "relay-x7",
            token: token.map { SinkSecret($0) })
    }

    @Test func aProblemGoesToTheServersRoot() throws {
        let request = try sink().request(for: Samples.problem, thread: "abc", now: 0)
        #expect(request.method == .post && request.address.text == "https://ntfy.sh/")
        #expect(request.header("Authorization") == "Bearer tk_sEcReTsEcReT")
        let expected: JSONValue = [
            "topic": "relay-x7", "title": "Destination kick is away",
            "message": .text(Samples.problem.lines().joined(separator: "\n")), "priority": 5,
            "tags": ["rotating_light", "destination"], "click": "https://relay.example.org/",
        ]
        #expect(try JSONValue(request) == expected)
    }

    @Test func itsEndReplacesIt() throws {
        let body = try JSONValue(try sink().request(for: Samples.recovery, thread: "xE73Iyuabi", now: 0))
        #expect(body["sequence_id"] == "xE73Iyuabi")
        #expect(body["title"] == "Resolved: Destination kick is away")
        #expect(body["priority"] == 3 && body["tags"] == ["white_check_mark", "destination"])
        for thread in [nil, "", "a/b", String(repeating: "a", count: 65)] {
            let body = try JSONValue(try sink().request(for: Samples.recovery, thread: thread, now: 0))
            #expect(body["sequence_id"] == nil)
        }
    }

    @Test func withoutATokenThereIsNoHeader() throws {
        #expect(try sink(token: nil).request(for: Samples.problem, thread: nil, now: 0).header("Authorization") == nil)
    }

    @Test(arguments: [
        (AlertMessage.Severity.info, 3, "information_source"), (.warning, 4, "warning"),
        (.critical, 5, "rotating_light"),
    ])
    func thePriorityIsTheSeverity(severity: AlertMessage.Severity, priority: Int, tag: String) throws {
        let body = try JSONValue(try sink().request(for: Samples.message(.notice, severity), thread: nil, now: 0))
        #expect(body["priority"] == .integer(Int64(priority)) && body["tags"]?.items.first == .text(tag))
    }

    /// Each of these needs two bytes in JSON.
    @Test(arguments: ["\"", "\\", "ä", "😀"]) func aLongMessageStaysAMessage(character: String) throws {
        let message = Samples.message(text: String(repeating: character, count: 3000))
        let request = try sink().request(for: message, thread: nil, now: 0)
        #expect(request.body.count <= 4096)
        let text = try #require(try JSONValue(request)["message"]?.string)
        #expect(text.hasPrefix(character) && text.hasSuffix("…") && text.utf8.count > 700)
    }

    @Test func answersAreUnderstood() throws {
        let sink = try sink()
        #expect(sink.answer(Samples.answer(200, #"{"id":"xE73","time":1,"event":"message"}"#)) == .sent(thread: "xE73"))
        #expect(
            sink.answer(Samples.answer(200, #"{"id":"yF84","time":1,"sequence_id":"xE73"}"#)) == .sent(thread: "xE73"))
        #expect(sink.answer(Samples.answer(200, "no JSON")) == .sent(thread: nil))
        #expect(
            sink.answer(Samples.answer(429, #"{"code":42901,"http":429,"error":"limit reached"}"#))
                == .later(after: nil))
        #expect(sink.answer(Samples.answer(507)) == .later(after: nil))
        #expect(
            sink.answer(Samples.answer(403, #"{"code":40301,"http":403,"error":"forbidden"}"#)).reason
                == "ntfy answered 403 (forbidden): the access token is wrong, or may not publish to the topic")
        #expect(sink.answer(Samples.answer(404, "<html>")).reason == "ntfy answered 404: SERVER is no ntfy server")
    }

    @Test func theSecretIsNotShown() throws {
        let sink = try sink()
        let request = sink.request(for: Samples.problem, thread: nil, now: 0)
        #expect(!Samples.shown(sink).contains("sEcReT") && !Samples.shown(request).contains("sEcReT"))
        let reason = sink.answer(Samples.answer(401, #"{"error":"not tk_sEcReTsEcReT"}"#)).reason
        #expect(
            reason == "ntfy answered 401 (not (hidden)): the access token is wrong, or may not publish to the topic")
    }
}
