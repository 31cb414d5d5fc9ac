import RelayCore
import Testing

@testable import Alerts

@Suite struct WebhookSinkTests {
    private static let key = "sEcReTsEcReTsEcReT"

    private func sink(_ secret: String = "https://example.org/hook?token=hIdDeNhIdDeN \(key)") throws -> WebhookSink {
        WebhookSink(target: try #require(WebhookSink.rule.read(secret)), receiver: "owner")
    }

    @Test func aProblemIsAnAlertOfAlertmanager() throws {
        let request = try sink().request(for: Samples.problem, thread: nil, now: Samples.time)
        #expect(request.method == .post && request.address.text == "https://example.org/hook?token=hIdDeNhIdDeN")
        let labels: JSONValue = [
            "alertname": "destination-away", "severity": "critical", "topic": "destination", "host": "relay1",
            "destination": "kick", "event": "platform-lost",
        ]
        let annotations: JSONValue = [
            "summary": "Destination kick is away",
            "description": "The platform does not accept the connection: connection refused.",
            "command": "sudo relayctl doctor",
        ]
        let expected: JSONValue = [
            "version": "4", "groupKey": "{}:{alertname=\"destination-away\"}", "truncatedAlerts": 0, "status": "firing",
            "receiver": "owner", "groupLabels": ["alertname": "destination-away"], "commonLabels": labels,
            "commonAnnotations": annotations, "externalURL": "https://relay.example.org/",
            "alerts": [
                [
                    "status": "firing", "labels": labels, "annotations": annotations,
                    "startsAt": "2026-11-26T09:30:00.000Z", "endsAt": "0001-01-01T00:00:00Z",
                    "generatorURL": "https://relay.example.org/", "fingerprint": "8e3e19fdc024b6d5",
                ]
            ],
        ]
        #expect(try JSONValue(request) == expected)
    }

    @Test func itsEndIsTheSameAlertResolved() throws {
        let problem = try JSONValue(try sink().request(for: Samples.problem, thread: nil, now: 0))
        let end = try JSONValue(try sink().request(for: Samples.recovery, thread: nil, now: 0))
        #expect(end["status"] == "resolved")
        let (first, last) = (try #require(problem["alerts"]?.items.first), try #require(end["alerts"]?.items.first))
        #expect(last["status"] == "resolved" && last["endsAt"] == "2026-11-26T09:54:00.500Z")
        for name in ["labels", "startsAt", "fingerprint"] { #expect(first[name] == last[name]) }
        #expect(problem["groupKey"] == end["groupKey"])
    }

    @Test func theSignatureIsOverTimeAndBody() throws {
        let request = try sink().request(for: Samples.problem, thread: nil, now: 1_795_686_131_999)
        #expect(request.header("X-Relay-Timestamp") == "1795686131")
        let signed = Array("1795686131.".utf8) + request.body
        #expect(request.header("X-Relay-Signature") == "v1=" + HMACSHA256.hex(key: Self.key, message: signed))
        // openssl dgst -sha256 -hmac 0123456789abcdef, of `1.{}`
        #expect(
            WebhookSink.signature(of: Array("{}".utf8), timestamp: "1", key: "0123456789abcdef")
                == "v1=2af693cb56b22c16912222aeefdc75a01de562bf70ee2015f41ecea48382997f")
    }

    @Test func withoutAKeyNothingIsSigned() throws {
        let request = try sink("http://192.0.2.1:9000").request(for: Samples.problem, thread: nil, now: 5000)
        #expect(request.header("X-Relay-Signature") == nil && request.header("X-Relay-Timestamp") == "5")
    }

    @Test func labelsHaveNamesThatPrometheusAllows() throws {
        let message = Samples.message(.notice, labels: ["a-b ä": "1", "9x": "2", "severity": "none", "alertname": "x"])
        let labels = try JSONValue(try sink().request(for: message, thread: nil, now: 0))["commonLabels"]
        #expect(
            labels == [
                "alertname": "destination-away", "severity": "critical", "topic": "destination", "host": "relay1",
                "phase": "notice", "a_b__": "1", "_9x": "2",
            ])
    }

    @Test func answersAreUnderstood() throws {
        let sink = try sink()
        #expect(sink.answer(Samples.answer(204)) == .sent(thread: nil))
        #expect(sink.answer(Samples.answer(503, headers: ["Retry-After": "60"])) == .later(after: .seconds(60)))
        #expect(
            sink.answer(Samples.answer(401, "bad \(Self.key) for hIdDeNhIdDeN")).reason
                == "The webhook answered 401 (bad (hidden) for (hidden)): check its address, and what it accepts")
    }

    @Test func theSecretsAreNotShown() throws {
        let sink = try sink()
        let shown = Samples.shown(sink) + Samples.shown(sink.request(for: Samples.problem, thread: nil, now: 0))
        #expect(!shown.contains("sEcReT") && !shown.contains("hIdDeN"))
    }

    @Test(arguments: ["", "example.org", "https://example.org/ short", "https://example.org/ 0123456789abcdef more"])
    func whatIsNoTargetIsNotRead(text: String) {
        #expect(WebhookSink.rule.read(text) == nil)
    }

    @Test func theKeyMayBeOnItsOwnLine() {
        let target = WebhookSink.rule.read("https://example.org/\n0123456789abcdef\n")
        #expect(target?.address.text == "https://example.org/" && target?.key?.text == "0123456789abcdef")
    }
}
