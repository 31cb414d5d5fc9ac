import RelayCore
import Testing

@testable import Alerts

@Suite struct DiscordSinkTests {
    private static let secret = "https://discord.com/api/webhooks/1234567890/tOkEn-tOkEn_tOkEn"

    private func sink(_ address: String = secret) throws -> DiscordSink {
        DiscordSink(webhook: try #require(DiscordSink.rule.read(address)))
    }

    @Test func aProblemIsAnEmbed() throws {
        let request = try sink().request(for: Samples.problem, thread: nil, now: Samples.time)
        #expect(request.method == .post)
        #expect(request.address.text == Self.secret + "?wait=true")
        #expect(request.header("Content-Type") == "application/json; charset=utf-8")
        let expected: JSONValue = [
            "allowed_mentions": ["parse": []],
            "embeds": [
                [
                    "title": "Destination kick is away",
                    "description":
                        "The platform does not accept the connection\\: connection refused. Since 2026-11-26 09\\:30 UTC.",
                    "url": "https://relay.example.org/", "color": 0xD92D20, "timestamp": "2026-11-26T09:42:11.123Z",
                    "fields": [
                        ["name": "Fix", "value": "`sudo relayctl doctor`", "inline": false],
                        ["name": "destination", "value": "kick", "inline": true],
                        ["name": "event", "value": "platform-lost", "inline": true],
                    ],
                    "footer": ["text": "relay1"],
                ]
            ],
        ]
        #expect(try JSONValue(request) == expected)
    }

    @Test func itsEndChangesTheFirstMessage() throws {
        let request = try sink().request(for: Samples.recovery, thread: "1180", now: Samples.end)
        #expect(request.method == .patch)
        #expect(request.address.text == Self.secret + "/messages/1180")
        let embed = try #require(try JSONValue(request)["embeds"]?.items.first)
        #expect(embed["title"] == "Resolved\\: Destination kick is away")
        #expect(embed["description"] == "The platform accepts the program again. It lasted 24 min.")
        #expect(embed["color"] == 0x12B76A)
        #expect(try JSONValue(request)["allowed_mentions"] == ["parse": []])
    }

    /// A thread on Discord is a part of the webhook's address.
    @Test func theQueryOfTheAddressIsKept() throws {
        let sink = try sink(Self.secret + "?thread_id=42")
        let first = sink.request(for: Samples.problem, thread: nil, now: 0)
        #expect(first.address.text == Self.secret + "?thread_id=42&wait=true")
        let second = sink.request(for: Samples.recovery, thread: "7", now: 0)
        #expect(second.address.text == Self.secret + "/messages/7?thread_id=42")
    }

    @Test(arguments: [nil, "", "../..", "1a", "123456789012345678901"])
    func withoutAThreadTheEndIsAMessage(thread: String?) throws {
        let request = try sink().request(for: Samples.recovery, thread: thread, now: 0)
        #expect(request.method == .post && request.address.text == Self.secret + "?wait=true")
    }

    @Test func anotherProblemIsAMessage() throws {
        #expect(try sink().request(for: Samples.problem, thread: "1180", now: 0).method == .post)
    }

    @Test func nothingInATextIsMarkup() throws {
        let message = Samples.message(
            title: "# @everyone <@1> **b** `c`", text: "- [a](https://evil.example) ||x|| ~~y~~ _z_ \\ > q :smile:",
            command: "a`b", labels: ["<b>": "@here"])
        let embed = try #require(
            try JSONValue(try sink().request(for: message, thread: nil, now: 0))["embeds"]?.items.first)
        #expect(embed["title"] == "\\# \\@everyone \\<\\@1\\> \\*\\*b\\*\\* \\`c\\`")
        #expect(
            embed["description"]?.string?.hasPrefix(
                "\\- \\[a\\]\\(https\\://evil.example\\) \\|\\|x\\|\\| \\~\\~y\\~\\~ \\_z\\_ \\\\ \\> q \\:smile\\:")
                == true)
        #expect(embed["fields"]?.items.first?["value"] == "`a'b`")
        #expect(embed["fields"]?.items.last == ["name": "\\<b\\>", "value": "\\@here", "inline": true])
    }

    @Test func whatIsMissingIsLeftOut() throws {
        let message = Samples.message(
            .test, .info, text: "", host: "", command: nil, labels: [:], link: "http://127.0.0.1:8080/")
        let embed = try #require(
            try JSONValue(try sink().request(for: message, thread: nil, now: 0))["embeds"]?.items.first)
        #expect(
            embed == [
                "title": "Test\\: Destination kick is away", "color": 0x2E90FA, "timestamp": "2026-11-26T09:42:11.123Z",
                "fields": [],
            ])
    }

    @Test func answersAreUnderstood() throws {
        let sink = try sink()
        #expect(sink.answer(Samples.answer(200, #"{"id":"1180","type":0,"embeds":[]}"#)) == .sent(thread: "1180"))
        #expect(sink.answer(Samples.answer(200, #"{"id":"1180/../x"}"#)) == .sent(thread: nil))
        #expect(sink.answer(Samples.answer(204)) == .sent(thread: nil))
        let limited = #"{"message":"You are being rate limited.","retry_after":0.3,"global":false}"#
        #expect(
            sink.answer(Samples.answer(429, limited, headers: ["Retry-After": "1"]))
                == .later(after: .milliseconds(300)))
        #expect(sink.answer(Samples.answer(429, headers: ["Retry-After": "7"])) == .later(after: .seconds(7)))
        #expect(sink.answer(Samples.answer(500)) == .later(after: nil))
        #expect(
            sink.answer(Samples.answer(404, #"{"message":"Unknown Message","code":10008}"#)) == .threadGone)
        for status in [401, 404] {
            let answer = sink.answer(Samples.answer(status, #"{"message":"Unknown Webhook","code":10015}"#))
            #expect(
                answer.reason?.hasPrefix("Discord answered \(status) (Unknown Webhook): the webhook was deleted")
                    == true)
        }
        #expect(
            sink.answer(Samples.answer(400, #"{"embeds":["0"]}"#)).reason
                == "Discord answered 400: it does not accept the message")
    }

    @Test func theSecretIsNotShown() throws {
        let sink = try sink()
        let request = sink.request(for: Samples.recovery, thread: "1", now: 0)
        #expect(!Samples.shown(sink).contains("tOkEn") && !Samples.shown(request).contains("tOkEn"))
        #expect("\(request)" == "PATCH https://discord.com/… (\(request.body.count) bytes)")
        let echo = sink.answer(Samples.answer(404, #"{"message":"no /api/webhooks/1/tOkEn-tOkEn_tOkEn"}"#))
        #expect(echo.reason?.contains("tOkEn") == false)
    }

    @Test(arguments: [
        "https://discord.com/api/v10/webhooks/1/a", "https://canary.discord.com/api/webhooks/1/a",
        "http://127.0.0.1:8080/api/webhooks/1/a", "https://discord.com/api/webhooks/1/a?thread_id=5",
    ])
    func webhooksAreRead(address: String) {
        #expect(DiscordSink.rule.read(address)?.text == address)
    }

    @Test(arguments: [
        "", "1/a", "http://discord.com/api/webhooks/1/a", "https://discord.com/api/webhooks/1",
        "https://discord.com/api/webhooks/a/1", "https://discord.com/api/webhooks/1/a/slack",
        "https://discord.com/channels/1/2",
    ])
    func othersAreNot(address: String) {
        #expect(DiscordSink.rule.read(address) == nil)
    }
}
