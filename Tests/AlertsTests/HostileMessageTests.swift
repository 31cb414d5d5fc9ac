import RelayCore
import TestSupport
import Testing

@testable import Alerts

/// Whatever clients and servers say, each sink keeps its service's limits, and nothing of it is markup.
@Suite struct HostileMessageTests {
    private static let pieces = [
        "@everyone", "@here", "<@123>", "<!channel>", "<script>alert(1)</script>", "`", "```", "**", "__", "||",
        "[a](b)",
        "# ", "- ", "\n", "\r\nBcc: evil@example.org\r\n", "\r\n.\r\n", "\u{0}", "\u{1b}[2J", "\u{202E}", "\u{200B}",
        "\u{FEFF}", "👩‍👩‍👧‍👦", "🏳️‍🌈", "😀", "e\u{301}", "\u{301}\u{302}\u{303}", "漢字", "ß", "&", "&amp;", "\"", "\\", "'", "@",
        "https://evil.example/x", "…", "=?utf-8?B?eA==?=", "{}", "%s", "a", " ", "word ", "\u{E000}", "\u{FFFF}",
        "/command", ":smile:",
    ]

    /// A text of up to 3000 random pieces; often few, sometimes one piece many times.
    private static func text(_ generator: inout SeededGenerator) -> String {
        let count = [0, 1, 5, 40, 400, 3000].randomElement(using: &generator) ?? 0
        if Bool.random(using: &generator), let piece = pieces.randomElement(using: &generator) {
            return String(repeating: piece, count: count)
        }
        return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    private static func message(_ seed: Int) -> AlertMessage {
        var generator = SeededGenerator(seed: UInt64(seed))
        let phases: [AlertMessage.Phase] = [.problem, .recovered, .notice, .test]
        let severities: [AlertMessage.Severity] = [.info, .warning, .critical]
        var labels: [String: String] = [:]
        for _ in 0..<Int.random(in: 0...12, using: &generator) { labels[text(&generator)] = text(&generator) }
        return AlertMessage(
            id: text(&generator), topic: AlertTopic.allCases.randomElement(using: &generator) ?? .host,
            phase: phases.randomElement(using: &generator) ?? .problem,
            severity: severities.randomElement(using: &generator) ?? .info, title: text(&generator),
            text: text(&generator), host: text(&generator), since: .random(in: 0...Samples.end, using: &generator),
            time: Samples.end, command: Bool.random(using: &generator) ? text(&generator) : nil, labels: labels,
            link: Bool.random(using: &generator)
                ? "https://relay.example.org/" + String(repeating: "x", count: .random(in: 0...2100, using: &generator))
                : text(&generator))
    }

    private static let seeds = 0..<40

    /// Whether no character is one that a terminal would obey, or that is invisible; line ends are allowed.
    private func isPrintable(_ text: String, except allowed: Set<Unicode.Scalar> = ["\n"]) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                allowed.contains(scalar)
            default: true
            }
        }
    }

    /// Whether a backslash is before each of some parts of characters.
    private func isEscaped(_ text: String, _ special: String) -> Bool {
        var isAfterBackslash = false
        for part in text.unicodeScalars {
            if isAfterBackslash {
                isAfterBackslash = false
            } else if part == "\\" {
                isAfterBackslash = true
            } else if special.unicodeScalars.contains(part) {
                return false
            }
        }
        return !isAfterBackslash
    }

    /// Whether Slack finds no link and no mention.
    private func isEscapedForSlack(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(separator: "&", omittingEmptySubsequences: false)
        return !text.unicodeScalars.contains { $0 == "<" || $0 == ">" }
            && parts.dropFirst().allSatisfy { part in
                ["amp;", "lt;", "gt;"].contains { part.starts(with: $0.unicodeScalars) }
            }
    }

    /// Whether an invisible character is after each `@` that is in no word.
    private func hasNoMention(_ text: Substring) -> Bool {
        let parts = Array(text.unicodeScalars)
        return parts.indices.filter { parts[$0] == "@" }.allSatisfy { index in
            let before = index > 0 ? UInt8(exactly: parts[index - 1].value) ?? 0 : 0
            let isInWord = before.isLetter || before.isDigit || before == UInt8(ascii: "_")
            return isInWord || (index + 1 < parts.count && ["\u{2060}", "…"].contains(parts[index + 1]))
        }
    }

    @Test(arguments: HostileMessageTests.seeds) func discordTakesIt(seed: Int) throws {
        let message = Self.message(seed)
        let sink = DiscordSink(webhook: try #require(WebAddress("https://discord.com/api/webhooks/1/a")))
        let body = try JSONValue(sink.request(for: message, thread: "1", now: 0))
        #expect(body["allowed_mentions"] == ["parse": []] && body["content"] == nil)
        let embed = try #require(body["embeds"]?.items.first)
        let title = try #require(embed["title"]?.string)
        let description = embed["description"]?.string ?? ""
        let fields = embed["fields"]?.items ?? []
        let names = fields.compactMap { $0["name"]?.string }
        let values = fields.compactMap { $0["value"]?.string }
        let footer = embed["footer"]?["text"]?.string ?? ""
        #expect((1...256).contains(title.utf16.count) && description.utf16.count <= 4096 && footer.utf16.count <= 2048)
        #expect(fields.count <= 25 && names.count == fields.count && values.count == fields.count)
        #expect(names.allSatisfy { (1...256).contains($0.utf16.count) })
        #expect(values.allSatisfy { (1...1024).contains($0.utf16.count) })
        #expect(([title, description, footer] + names + values).reduce(0) { $0 + $1.utf16.count } <= 6000)
        #expect((embed["url"]?.string ?? "").utf8.count <= 2048)
        let written = [title, description] + names + (message.command == nil ? values : Array(values.dropFirst()))
        #expect(written.allSatisfy { isEscaped($0, "`*_~|<>[]()@:") })
        if message.command != nil { #expect(values.first?.unicodeScalars.filter { $0 == "`" }.count == 2) }
        #expect(body.strings.allSatisfy { isPrintable($0) })
    }

    @Test(arguments: HostileMessageTests.seeds) func slackTakesIt(seed: Int) throws {
        let sink = SlackSink(webhook: try #require(WebAddress("https://hooks.slack.com/services/T/B/x")))
        let body = try JSONValue(sink.request(for: Self.message(seed), thread: nil, now: 0))
        let blocks = try #require(body["blocks"]?.items)
        #expect((1...50).contains(blocks.count))
        for block in blocks {
            let limit = block["type"] == "header" ? 150 : 3000
            if let text = block["text"] {
                #expect(text["type"] == "plain_text" && (1...limit).contains(text["text"]?.string?.utf16.count ?? 0))
            }
            let fields = block["fields"]?.items ?? []
            #expect(fields.count <= 10)
            for field in fields {
                #expect(field["type"] == "plain_text" && (1...2000).contains(field["text"]?.string?.utf16.count ?? 0))
            }
        }
        #expect(body.strings.allSatisfy { isEscapedForSlack($0) && isPrintable($0) })
    }

    @Test(arguments: HostileMessageTests.seeds) func telegramTakesIt(seed: Int) throws {
        let message = Self.message(seed)
        let sink = TelegramSink(
            server: try #require(WebAddress(TelegramSink.standardServer)), token: SinkSecret("1:a"), chat: .number(1))
        let body = try JSONValue(sink.request(for: message, thread: "1", now: 0))
        let text = try #require(body["text"]?.string)
        #expect((1...4096).contains(text.utf16.count))
        #expect(isPrintable(text, except: ["\n", "\u{2060}"]))
        // The command and the link are copied as they are.
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("Fix: ") && !$0.hasPrefix("https://") }
        #expect(lines.allSatisfy { hasNoMention($0) })
        #expect(body["parse_mode"] == nil && body["link_preview_options"] == ["is_disabled": true])
    }

    @Test(arguments: HostileMessageTests.seeds) func ntfyTakesIt(seed: Int) throws {
        let sink = NtfySink(server: try #require(WebAddress("https://ntfy.sh")), topic: "t", token: nil)
        let request = sink.request(for: Self.message(seed), thread: "a", now: 0)
        let body = try JSONValue(request)
        #expect(request.body.count <= 4096)
        #expect((1...4096).contains(body["message"]?.string?.utf8.count ?? 0))
        #expect((1...1024).contains(body["title"]?.string?.utf8.count ?? 0))
        #expect(body.strings.allSatisfy { isPrintable($0) })
    }

    @Test(arguments: HostileMessageTests.seeds) func aWebhookTakesIt(seed: Int) throws {
        let target = try #require(WebhookSink.rule.read("https://example.org/ 0123456789abcdef"))
        let sink = WebhookSink(target: target, receiver: "owner")
        let request = sink.request(for: Self.message(seed), thread: nil, now: 0)
        #expect(request.body.count <= 65_536)
        guard case .object(let labels) = try JSONValue(request)["commonLabels"] else {
            Issue.record("there are no labels")
            return
        }
        for name in labels.keys {
            #expect(name.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") })
            #expect(name.utf8.first?.isDigit == false)
        }
        #expect(try JSONValue(request).strings.allSatisfy { isPrintable($0) })
    }

    @Test(arguments: HostileMessageTests.seeds) func mailServersTakeIt(seed: Int) throws {
        let address = try #require(MailAddress("relay@example.org"))
        let sink = MailSink(
            server: try #require(MailServer(MailServer.standard)), login: nil, from: address, to: [address])
        let envelope = sink.envelope(for: Self.message(seed), thread: "<a@b>", now: 0)
        #expect(envelope.bytes.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x0D || $0 == 0x0A) })
        let text = String(decoding: envelope.bytes, as: UTF8.self)
        #expect(!text.replacing("\r\n", with: "").utf8.contains { $0 == 0x0D || $0 == 0x0A })
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.hasPrefix(".") })
        let known = [
            "Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
            "MIME-Version",
            "Content-Type", "Content-Transfer-Encoding",
        ]
        for line in lines.prefix(while: { !$0.isEmpty }) where !line.hasPrefix(" ") {
            #expect(known.contains(String(line.prefix { $0 != ":" })))
        }
    }

    @Test(arguments: HostileMessageTests.seeds) func appriseTakesIt(seed: Int) throws {
        let call = AppriseSink(addresses: [SinkSecret("pover://u@t")]).call(for: Self.message(seed))
        let arguments = call.arguments(configuration: "/run/f")
        #expect(arguments.count == 4 && arguments.allSatisfy { $0.hasPrefix("--") && isPrintable($0, except: []) })
        #expect(arguments.allSatisfy { $0.utf8.count <= 4096 })
        #expect(call.input.utf16.count <= 4001 && isPrintable(call.input))
    }
}
