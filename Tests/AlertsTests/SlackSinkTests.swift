import RelayCore
import Testing

@testable import Alerts

@Suite struct SlackSinkTests {
    private static let secret = "https://hooks.slack.com/services/T0000/B0000/sEcReTsEcReT"

    private func sink() throws -> SlackSink { SlackSink(webhook: try #require(SlackSink.rule.read(Self.secret))) }

    private func text(_ text: String) -> JSONValue {
        ["type": "plain_text", "text": .text(text), "emoji": false]
    }

    @Test func aProblemIsThreeBlocks() throws {
        let request = try sink().request(for: Samples.problem, thread: nil, now: 0)
        #expect(request.method == .post && request.address.text == Self.secret)
        let expected: JSONValue = [
            "text": "Destination kick is away", "mrkdwn": false, "unfurl_links": false, "unfurl_media": false,
            "blocks": [
                ["type": "header", "text": text("Destination kick is away")],
                [
                    "type": "section",
                    "text": text(
                        "The platform does not accept the connection: connection refused.\nSince 2026-11-26 09:30 UTC.\n"
                            + "Fix: sudo relayctl doctor\nhttps://relay.example.org/"),
                ],
                [
                    "type": "section",
                    "fields": [text("host: relay1"), text("destination: kick"), text("event: platform-lost")],
                ],
            ],
        ]
        #expect(try JSONValue(request) == expected)
    }

    @Test func nothingInATextIsALinkOrAMention() throws {
        let message = Samples.message(title: "<!channel> & <@U1>", text: "<https://evil.example|click> *b*")
        let body = try JSONValue(try sink().request(for: message, thread: nil, now: 0))
        #expect(body["text"] == "&lt;!channel&gt; &amp; &lt;@U1&gt;")
        #expect(body["blocks"]?.items.first?["text"] == text("&lt;!channel&gt; &amp; &lt;@U1&gt;"))
        #expect(
            body["blocks"]?.items[1]["text"]?["text"]?.string?.hasPrefix("&lt;https://evil.example|click&gt; *b*\n")
                == true)
    }

    @Test func emptyBlocksAreLeftOut() throws {
        let message = Samples.message(.test, text: "", host: "", command: nil, labels: [:], link: nil)
        let body = try JSONValue(try sink().request(for: message, thread: nil, now: 0))
        #expect(body["blocks"] == [["type": "header", "text": text("Test: Destination kick is away")]])
    }

    @Test func answersAreUnderstood() throws {
        let sink = try sink()
        #expect(sink.answer(Samples.answer(200, "ok")) == .sent(thread: nil))
        #expect(sink.answer(Samples.answer(429, headers: ["retry-after": "30"])) == .later(after: .seconds(30)))
        #expect(sink.answer(Samples.answer(500, "rollup_error")) == .later(after: nil))
        #expect(
            sink.answer(Samples.answer(400, "invalid_payload")).reason
                == "Slack answered 400 (invalid_payload): it does not accept the message")
        #expect(
            sink.answer(Samples.answer(404, "no_service")).reason?.hasPrefix(
                "Slack answered 404 (no_service): the webhook was removed") == true)
        #expect(
            sink.answer(Samples.answer(410, "channel_is_archived")).reason
                == "Slack answered 410 (channel_is_archived): the channel is archived")
    }

    @Test func theSecretIsNotShown() throws {
        let sink = try sink()
        let request = sink.request(for: Samples.problem, thread: nil, now: 0)
        #expect(!Samples.shown(sink).contains("sEcReT") && !Samples.shown(request).contains("sEcReT"))
        let reason = sink.answer(Samples.answer(403, "not /services/T0000/B0000/sEcReTsEcReT")).reason
        #expect(reason?.contains("sEcReT") == false)
    }

    @Test(arguments: ["", "https://hooks.slack.com/", "http://hooks.slack.com/services/T/B/x", "T/B/x"])
    func whatIsNoWebhookIsNotRead(address: String) {
        #expect(SlackSink.rule.read(address) == nil)
    }
}
