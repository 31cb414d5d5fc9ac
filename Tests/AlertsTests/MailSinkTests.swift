import FoundationEssentials
import RelayCore
import Testing

@testable import Alerts

@Suite struct MailSinkTests {
    private func sink(to: String = "me@example.org", login: MailSink.Login? = nil) throws -> MailSink {
        MailSink(
            server: try #require(MailServer.rule.read(MailServer.standard)), login: login,
            from: try #require(MailAddress("relay@example.org")), to: try #require(MailAddress.listRule.read(to)))
    }

    private func text(_ envelope: MailEnvelope) -> String { String(decoding: envelope.bytes, as: UTF8.self) }

    /// The head of a mail, unfolded.
    private func head(_ envelope: MailEnvelope) throws -> [String] {
        let text = text(envelope).replacing("\r\n ", with: " ")
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        return text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
    }

    /// The subject as a reader shows it.
    private func subject(_ title: String) throws -> String {
        let message = Samples.message(title: title, host: "")
        let lines = try head(try sink().envelope(for: message, thread: nil, now: 0))
        let line = try #require(lines.first { $0.hasPrefix("Subject: ") })
        let words = line.dropFirst("Subject: ".count)
        guard words.hasPrefix("=?utf-8?B?") else { return String(words) }
        let bytes = try words.split(separator: " ").flatMap { word -> [UInt8] in
            #expect(word.utf8.count <= 75 && word.hasPrefix("=?utf-8?B?") && word.hasSuffix("?="))
            let decoded = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            // Each word has whole characters.
            #expect(String(validating: Array(decoded), as: UTF8.self) != nil)
            return Array(decoded)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aProblemIsAMail() throws {
        let envelope = try sink(to: "me@example.org, you@example.com").envelope(
            for: Samples.problem, thread: "<x@y>", now: Samples.time)
        #expect(envelope.from.description == "relay@example.org")
        #expect(envelope.to.map(\.description) == ["me@example.org", "you@example.com"])
        #expect(envelope.messageID == "<4d3eb5ba4c82cb5d26157aa6e202ccac@example.org>")
        let expected = """
            Date: Thu, 26 Nov 2026 09:42:11 +0000
            From: relay@example.org
            To: me@example.org,
             you@example.com
            Subject: relay1: Destination kick is away
            Message-ID: <4d3eb5ba4c82cb5d26157aa6e202ccac@example.org>
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            The platform does not accept the connection: connection refused.
            Since 2026-11-26 09:30 UTC.
            Fix: sudo relayctl doctor
            host: relay1
            destination: kick
            event: platform-lost
            https://relay.example.org/

            """
        #expect(text(envelope) == expected.replacing("\n", with: "\r\n"))
    }

    @Test func itsEndIsAReply() throws {
        let sink = try sink()
        let first = sink.envelope(for: Samples.problem, thread: nil, now: 0)
        let second = sink.envelope(for: Samples.recovery, thread: first.messageID, now: 0)
        let lines = try head(second)
        #expect(lines.contains("In-Reply-To: \(first.messageID)") && lines.contains("References: \(first.messageID)"))
        #expect(lines.contains("Subject: relay1: Resolved: Destination kick is away"))
        #expect(first.messageID != second.messageID)
        // Another attempt is the same mail.
        #expect(sink.envelope(for: Samples.problem, thread: nil, now: 99).messageID == first.messageID)
        for thread in ["x", "<a b>", "<a>\r\nBcc: <evil@example.org>", "<>"] {
            let lines = try head(sink.envelope(for: Samples.recovery, thread: thread, now: 0))
            #expect(!lines.contains { $0.hasPrefix("In-Reply-To") || $0.hasPrefix("Bcc") })
        }
    }

    @Test(arguments: [
        "Short", "kick 失去连接", "Ziel „kick“ ist weg, und zwar schon seit einiger Zeit, länger als sonst üblich",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "=?utf-8?B?ZXZpbA==?=", String(repeating: "long ASCII ", count: 15) + "end",
    ])
    func anySubjectArrives(title: String) throws {
        #expect(try subject(title) == title)
    }

    @Test func nobodyAddsAHeader() throws {
        let message = Samples.message(
            title: "x\r\nBcc: evil@example.org\r\n\r\nbody", text: "y\r\n.\r\nQUIT", host: "h\nX: y",
            labels: ["a\r\nb": "c\r\nd"])
        let envelope = try sink().envelope(for: message, thread: nil, now: 0)
        let names = try head(envelope).map { $0.prefix { $0 != ":" } }
        #expect(
            names == [
                "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding",
            ])
        #expect(try head(envelope)[3] == "Subject: h X: y: x Bcc: evil@example.org  body")
        #expect(text(envelope).contains("\r\n\r\ny . QUIT\r\n"))
    }

    @Test(arguments: [
        ("plain = 1", "plain =3D 1"), ("ä", "=C3=A4"), ("end ", "end=20"), (".", "=2E"), ("a.b", "a.b"), ("", ""),
    ])
    func bodiesAreQuotedPrintable(line: String, encoded: String) {
        #expect(QuotedPrintable.encode([line]) == encoded + "\r\n")
    }

    @Test func longLinesGoOn() {
        let encoded = QuotedPrintable.encode([
            String(repeating: "x", count: 74) + "ä." + String(repeating: ".", count: 80)
        ])
        let lines = encoded.split(separator: "\r\n").map(String.init)
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasPrefix(".") })
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix("=") })
        #expect(lines[0] == String(repeating: "x", count: 74) + "=")
    }

    @Test func answersAreUnderstood() throws {
        let sink = try sink()
        let envelope = sink.envelope(for: Samples.problem, thread: nil, now: 0)
        #expect(sink.answer(Samples.answer(250), to: envelope) == .sent(thread: envelope.messageID))
        for status in [0, 421, 450, 451] {
            #expect(sink.answer(Samples.answer(status), to: envelope) == .later(after: nil))
        }
        #expect(
            sink.answer(Samples.answer(535, "5.7.8 no"), to: envelope).reason
                == "The mail server answered 535 (5.7.8 no): check LOGIN and its password")
        #expect(
            sink.answer(Samples.answer(550), to: envelope).reason
                == "The mail server answered 550: it does not accept the mail; check FROM and TO")
    }

    @Test func theSecretIsNotShown() throws {
        let sink = try sink(login: MailSink.Login(name: "relay", password: SinkSecret("sEcReT")))
        #expect(!Samples.shown(sink).contains("sEcReT"))
        let envelope = sink.envelope(for: Samples.problem, thread: nil, now: 0)
        #expect(sink.answer(Samples.answer(535, "not sEcReT"), to: envelope).reason?.contains("sEcReT") == false)
    }

    @Test(arguments: [
        ("smtp://127.0.0.1:25", "smtp://127.0.0.1:25", false), ("smtp://localhost", "smtp://localhost:25", false),
        ("smtp://mail.example.org:587/", "smtp://mail.example.org:587", true),
        ("SMTPS://mail.example.org", "smtps://mail.example.org:465", false),
        ("smtp://[::1]:2525", "smtp://[::1]:2525", false),
        ("smtp://192.0.2.1", "smtp://192.0.2.1:25", true),
    ])
    func serversAreRead(text: String, address: String, needsStartTLS: Bool) {
        let server = MailServer.rule.read(text)
        #expect(server?.description == address && server?.needsStartTLS == needsStartTLS)
    }

    @Test(arguments: [
        "", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://a b", "smtp://mail.example.org/relay",
        "smtp://user@mail.example.org", "smtp://mail.example.org:0",
    ])
    func othersAreNot(text: String) {
        #expect(MailServer.rule.read(text) == nil)
    }

    @Test(arguments: ["a@b", "first.last+tag@mail.example.org", "root@localhost"]) func addressesAreRead(text: String) {
        #expect(MailAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "a", "@b", "a@", "a@b@c", "a b@c", "a..b@c", ".a@b", "a@b.", "<a@b>", "\"a\"@b", "a@b\r\nBcc: c", "ä@b",
        "a@[::1]",
    ])
    func othersAreNone(text: String) {
        #expect(MailAddress(text) == nil)
    }
}
