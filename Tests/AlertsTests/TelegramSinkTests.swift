import RelayCore
import Testing

@testable import Alerts

@Suite struct TelegramSinkTests {
    private static let secret = "123456789:AAH-sEcReT_sEcReT"

    private func sink(_ chat: TelegramSink.Chat = .number(-1_001_234_567_890)) throws -> TelegramSink {
        TelegramSink(
            server: try #require(WebAddress(TelegramSink.standardServer)),
            token: try #require(TelegramSink.tokenRule.read(Self.secret)), chat: chat)
    }

    @Test func aProblemIsPlainText() throws {
        let request = try sink().request(for: Samples.problem, thread: "12", now: 0)
        #expect(request.method == .post)
        #expect(request.address.text == "https://api.telegram.org/bot\(Self.secret)/sendMessage")
        let expected: JSONValue = [
            "chat_id": -1_001_234_567_890,
            "text": .text(([Samples.problem.heading] + Samples.problem.lines()).joined(separator: "\n")),
            "link_preview_options": ["is_disabled": true],
        ]
        #expect(try JSONValue(request) == expected)
    }

    @Test func itsEndIsAReply() throws {
        let body = try JSONValue(try sink(.name("@relay")).request(for: Samples.recovery, thread: "12", now: 0))
        #expect(body["chat_id"] == "@relay")
        #expect(body["reply_parameters"] == ["message_id": 12, "allow_sending_without_reply": true])
        #expect(body["parse_mode"] == nil)
        for thread in [nil, "", "x", "1.5"] {
            let body = try JSONValue(try sink().request(for: Samples.recovery, thread: thread, now: 0))
            #expect(body["reply_parameters"] == nil)
        }
    }

    @Test func anotherServerMayBeUsed() throws {
        let sink = TelegramSink(
            server: try #require(TelegramSink.serverRule.read("http://127.0.0.1:8081")), token: SinkSecret("1:a"),
            chat: .number(1))
        let request = sink.request(for: Samples.problem, thread: nil, now: 0)
        #expect(request.address.text == "http://127.0.0.1:8081/bot1:a/sendMessage")
        #expect(TelegramSink.serverRule.read("http://192.0.2.1:8081") == nil)
    }

    @Test func nobodyIsMentionedAndCommandsStayAsTheyAre() throws {
        let message = Samples.message(
            title: "@anna", text: "mail me@example.org, @bob_1!", command: "systemctl restart relay-push@kick",
            labels: ["who": "@@carl"])
        let text = try #require(try JSONValue(try sink().request(for: message, thread: nil, now: 0))["text"]?.string)
        let lines = text.split(separator: "\n")
        #expect(lines[0] == "@\u{2060}anna" && lines[1] == "mail me@example.org, @\u{2060}bob_1!")
        #expect(lines.contains("Fix: systemctl restart relay-push@kick"))
        #expect(lines.contains("who: @\u{2060}@\u{2060}carl"))
    }

    @Test func answersAreUnderstood() throws {
        let sink = try sink()
        let sent = #"{"ok":true,"result":{"message_id":77,"date":1,"chat":{"id":1,"type":"private"},"text":"x"}}"#
        #expect(sink.answer(Samples.answer(200, sent)) == .sent(thread: "77"))
        let limited =
            #"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":35}}"#
        #expect(sink.answer(Samples.answer(429, limited)) == .later(after: .seconds(35)))
        #expect(sink.answer(Samples.answer(502, "<html>")) == .later(after: nil))
        #expect(
            sink.answer(Samples.answer(401, #"{"ok":false,"error_code":401,"description":"Unauthorized"}"#)).reason
                == "Telegram answered 401 (Unauthorized): the bot's token is wrong or was revoked; ask @BotFather for one"
        )
        #expect(
            sink.answer(Samples.answer(400, #"{"ok":false,"description":"Bad Request: chat not found"}"#)).reason
                == "Telegram answered 400 (Bad Request: chat not found): check CHAT_ID, and write to the bot first")
        let moved = #"{"ok":false,"description":"upgraded","parameters":{"migrate_to_chat_id":-1009}}"#
        #expect(
            sink.answer(Samples.answer(400, moved)).reason
                == "Telegram answered 400 (upgraded): the group has a new number; set CHAT_ID=-1009")
        #expect(sink.answer(Samples.answer(404)).reason?.contains("token") == true)
    }

    @Test func theSecretIsNotShown() throws {
        let sink = try sink()
        let request = sink.request(for: Samples.problem, thread: nil, now: 0)
        #expect(!Samples.shown(sink).contains("sEcReT") && !Samples.shown(request).contains("sEcReT"))
        let reason = sink.answer(Samples.answer(404, #"{"description":"no bot\#(Self.secret)"}"#)).reason
        #expect(reason?.contains("sEcReT") == false)
    }

    @Test(arguments: [
        ("123", TelegramSink.Chat.number(123)), ("-1001", .number(-1001)), ("@relay_1", .name("@relay_1")),
    ])
    func chatsAreRead(text: String, chat: TelegramSink.Chat) {
        #expect(TelegramSink.chatRule.read(text) == chat)
    }

    @Test(arguments: ["", "me", "@", "@a b", "--1", "1.5", "99999999999999999999"]) func othersAreNot(text: String) {
        #expect(TelegramSink.chatRule.read(text) == nil)
    }

    @Test(arguments: ["", "123", "123:", ":abc", "bot123:abc", "123:a/b", "123:a:b", "123:a\nb"])
    func whatIsNoTokenIsNotRead(text: String) {
        #expect(TelegramSink.tokenRule.read(text) == nil)
    }
}
