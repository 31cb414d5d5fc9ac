import RelayCore
import Testing

@testable import Alerts

@Suite struct SinkSettingsTests {
    private func settings(
        _ variables: [String: String], secret: String? = nil
    ) throws(SettingsError) -> SinkSettings {
        try SinkSettings(name: "phone", variables, secret: secret, secretName: "phone.secret")
    }

    /// The problems of settings, in lines.
    private func problems(_ variables: [String: String], secret: String? = nil) -> [String] {
        do throws(SettingsError) {
            _ = try settings(variables, secret: secret)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func theDefaultsAreSensible() throws {
        let settings = try settings(["KIND": "ntfy", "TOPIC": "relay-x7"])
        #expect(settings.kind == .ntfy)
        #expect(settings.topics == [.destination, .program, .publisher, .host, .service])
        #expect(settings.quiet == nil && settings.after == .seconds(30))
        guard case .http(let sink as NtfySink) = settings.sink else {
            Issue.record("it is no ntfy")
            return
        }
        #expect(sink.server.text == "https://ntfy.sh/" && sink.topic == "relay-x7" && sink.token == nil)
    }

    @Test func everythingCanBeSet() throws {
        let settings = try settings(
            [
                "KIND": "telegram", "EVENTS": "refused, service", "QUIET": "23:00-7:30", "AFTER": "1m30s",
                "CHAT_ID": "-100", "SERVER": "http://127.0.0.1:8081",
            ], secret: "123:abc\n")
        #expect(settings.topics == [.refused, .service] && settings.after == .seconds(90))
        #expect(settings.quiet?.description == "23:00-07:30")
        guard case .http(let sink as TelegramSink) = settings.sink else {
            Issue.record("it is no Telegram")
            return
        }
        #expect(sink.chat == .number(-100) && sink.token.text == "123:abc")
        #expect(sink.server.origin == "http://127.0.0.1:8081")
    }

    @Test func allTopicsCanBeChosen() throws {
        let settings = try settings(["KIND": "ntfy", "TOPIC": "t", "EVENTS": "all"])
        #expect(settings.topics == Set(AlertTopic.allCases))
    }

    @Test func mailHasASender() throws {
        let own = try settings(["KIND": "email", "TO": "me@example.org you@example.org"])
        guard case .mail(let sink) = own.sink else {
            Issue.record("it is no mail")
            return
        }
        #expect(sink.from.description == "me@example.org" && sink.to.count == 2 && sink.login == nil)
        #expect(sink.server.description == "smtp://127.0.0.1:25")
        let other = try settings(
            [
                "KIND": "email", "TO": "me@example.org", "FROM": "relay@example.org", "LOGIN": "relay",
                "SERVER": "smtps://mail.example.org",
            ], secret: "pass word")
        guard case .mail(let sink) = other.sink else {
            Issue.record("it is no mail")
            return
        }
        #expect(sink.from.description == "relay@example.org")
        #expect(sink.login?.name == "relay" && sink.login?.password.text == "pass word")
    }

    @Test(arguments: [
        (SinkKind.discord, "https://discord.com/api/webhooks/1/sEcReTsEcReT"),
        (.slack, "https://hooks.slack.com/services/T/B/sEcReTsEcReT"),
        (.webhook, "https://example.org/sEcReTsEcReT sEcReTsEcReTsEcReT"), (.apprise, "pover://u@sEcReTsEcReT"),
        (.heartbeat, "https://hc-ping.example/sEcReTsEcReT"),
        (.telegram, "1:sEcReTsEcReT"), (.ntfy, "tk_sEcReTsEcReT"), (.email, "sEcReTsEcReT"),
    ])
    func noSecretIsShown(kind: SinkKind, secret: String) throws {
        let variables = [
            "KIND": kind.rawValue, "CHAT_ID": "1", "TOPIC": "t", "TO": "a@b", "LOGIN": "c", "SERVER": "",
        ]
        #expect(!Samples.shown(try settings(variables, secret: secret)).contains("sEcReT"))
        // Nor one that is not allowed.
        let wrong = problems(variables, secret: "sEcReT \u{1}" + String(repeating: "x", count: 3000))
        #expect(wrong.count == 1 && wrong[0].hasPrefix("phone.secret: its value (hidden) is not allowed; give "))
        #expect(!wrong[0].contains("sEcReT"))
    }

    @Test func allProblemsAreReportedAtOnce() {
        #expect(
            problems(["KIND": "pager", "EVENTS": "destination nothing", "QUIET": "23-7", "AFTER": "soon"]) == [
                "KIND: \"pager\" is not allowed; give one of discord, slack, telegram, ntfy, webhook, email, apprise, heartbeat",
                "EVENTS: \"destination nothing\" is not allowed; give all, or some of destination, program, publisher, "
                    + "refused, host, service, separated by spaces",
                "QUIET: \"23-7\" is not allowed; give HH:MM-HH:MM, such as 23:00-07:30",
                "AFTER: \"soon\" is not allowed; give a time from 1s to 1d, such as 90s, 30m or 1h30m",
            ])
        #expect(
            problems([:]) == [
                "KIND: is not set; give one of discord, slack, telegram, ntfy, webhook, email, apprise, heartbeat"
            ])
    }

    @Test func whatAKindNeedsIsNamed() {
        #expect(
            problems(["KIND": "telegram", "CHAT_ID": "me"]) == [
                "CHAT_ID: \"me\" is not allowed; give the chat's number, such as 123456789 or -1001234567890, or a public "
                    + "channel's name, such as @name",
                "phone.secret: is not set; give the bot's token as @BotFather shows it, such as 123456789:ABC…",
            ])
        #expect(
            problems(["KIND": "discord"]) == [
                "phone.secret: is not set; give the webhook's address as Discord shows it, such as "
                    + "https://discord.com/api/webhooks/ID/TOKEN"
            ])
        #expect(
            problems(["KIND": "ntfy", "TOPIC": "a/b"]) == [
                "TOPIC: \"a/b\" is not allowed; give a name of up to 64 letters, digits and _ -"
            ])
        #expect(
            problems(["KIND": "ntfy", "TOPIC": "a", "SERVER": "http://192.0.2.1"], secret: "tk_1") == [
                "SERVER: \"http://192.0.2.1\" is not allowed; give an https address: everybody on the way could read the "
                    + "token"
            ])
        #expect(
            problems(["KIND": "email"]) == [
                "TO: is not set; give one to 20 addresses such as me@example.org, separated by spaces"
            ])
    }

    @Test func aLoginAndItsPasswordBelongTogether() {
        let mail = ["KIND": "email", "TO": "me@example.org"]
        #expect(
            problems(mail.merging(["LOGIN": "me"]) { $1 }) == [
                "phone.secret: is not set; give the password of LOGIN: one line of at most 200 characters; none without LOGIN"
            ])
        #expect(
            problems(mail, secret: "x") == [
                "LOGIN: is not set; give the name of the user at the mail server, without spaces"
            ])
    }

    @Test func theCatalogueHasEachSetting() {
        let names = Set(SinkSettings.catalogue.map(\.name))
        #expect(names == ["KIND", "EVENTS", "QUIET", "AFTER", "CHAT_ID", "TOPIC", "SERVER", "TO", "FROM", "LOGIN"])
    }

    @Test func quietHoursMayLastOverMidnight() throws {
        let night = try #require(QuietHours("23:00-07:30"))
        #expect([1380, 1439, 0, 449].allSatisfy(night.contains))
        #expect(![450, 720, 1379].contains(where: night.contains))
        let noon = try #require(QuietHours("12:00 - 13:00"))
        #expect([720, 779].allSatisfy(noon.contains) && ![719, 780].contains(where: noon.contains))
    }

    @Test(arguments: [
        "", "7-8", "07:00", "07:00-07:00", "24:00-07:00", "07:60-08:00", "07:00-08:00-09:00", "7:0-8:0", "-",
    ])
    func whatAreNoQuietHours(text: String) {
        #expect(QuietHours(text) == nil)
    }
}
