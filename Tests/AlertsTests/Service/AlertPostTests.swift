import Lab
import RelayCore
import TestSupport
import Testing

@testable import Alerts

/// Each kind of sink against a server of its own that keeps what it gets, and does not always take it.
@Suite struct AlertPostTests {
    private static let secret = "s3cret-part-of-the-address"

    private func settings(_ variables: [String: String], secret: String?) throws -> SinkSettings {
        try SinkSettings(name: "phone", variables, secret: secret)
    }

    private func send(
        _ settings: SinkSettings, _ message: AlertMessage = Samples.problem, thread: String? = nil,
        within limit: Duration = .seconds(5), authorities: String? = nil
    ) async throws -> AlertPost.Result {
        let folder = try TemporaryDirectory("post")
        return await AlertPost(authorities: authorities, folder: folder.path).send(
            message, to: settings.sink, name: "phone", thread: thread, within: limit)
    }

    @Test func eachServiceGetsAMessageInItsOwnForm() async throws {
        let server = try SinkServer { number in
            number == 1 ? .status(200, body: #"{"ok":true,"result":{"message_id":77}}"#) : .status(200, body: "{}")
        }
        let telegram = try settings(
            ["KIND": "telegram", "CHAT_ID": "123", "SERVER": server.address], secret: "123456:\(Self.secret)")
        let sent = try await send(telegram)
        #expect(sent == .init(outcome: .sent(thread: "77"), why: nil))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/bot123456:\(Self.secret)/sendMessage")
        #expect(request.headers["content-type"] == "application/json; charset=utf-8")
        #expect(request.body.contains("Destination kick is away") && request.body.contains("123"))

        let webhook = try settings(["KIND": "webhook"], secret: "\(server.address)/\(Self.secret)")
        let other = try await send(webhook)
        #expect(other == .init(outcome: .sent(thread: nil), why: nil))
        #expect(server.requests.last?.target == "/\(Self.secret)")
    }

    @Test func aServiceThatIsBusyBrokenOrGoneIsTriedAgain() async throws {
        let server = try SinkServer { number in
            switch number {
            case 1: .status(429, headers: ["Retry-After: 7"])
            case 2: .status(500, body: Self.secret)
            case 3: .hang
            default: .reset
            }
        }
        let sink = try settings(["KIND": "webhook"], secret: "\(server.address)/\(Self.secret)")
        let busy = try await send(sink)
        #expect(busy == .init(outcome: .later(after: .seconds(7)), why: "the service answered 429"))
        let broken = try await send(sink)
        #expect(broken == .init(outcome: .later(after: nil), why: "the service answered 500"))
        let begin = ContinuousClock.now
        let silent = try await send(sink, within: .milliseconds(300))
        #expect(silent == .init(outcome: .later(after: nil), why: "no answer in time"))
        #expect(ContinuousClock.now - begin < .seconds(2))
        let gone = try await send(sink)
        #expect(gone.outcome == .later(after: nil) && gone.why?.contains(Self.secret) == false, "\(gone)")
        let port = try LoopbackPort.free()
        let nobody = try await send(try settings(["KIND": "webhook"], secret: "http://127.0.0.1:\(port)/x"))
        #expect(nobody.outcome == .later(after: nil), "\(nobody)")
    }

    @Test func aHeartbeatIsACallOfItsAddress() async throws {
        let server = try SinkServer { $0 == 1 ? .status(200, body: "OK") : .status(404, body: "not found") }
        let sink = try settings(["KIND": "heartbeat"], secret: "\(server.address)/\(Self.secret)?status=up")
        let called = try await send(sink)
        #expect(called == .init(outcome: .sent(thread: nil), why: nil))
        #expect(server.requests.map(\.method) == ["GET"] && server.requests.map(\.body) == [""])
        #expect(server.requests.first?.target == "/\(Self.secret)?status=up")
        let refused = try await send(sink)
        #expect(refused.outcome == .refused(reason: refused.why ?? "") && refused.why?.contains(Self.secret) == false)
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let other = try SinkServer()
        let server = try SinkServer { _ in .status(302, headers: ["Location: \(other.address)/take"]) }
        let result = try await send(try settings(["KIND": "webhook"], secret: "\(server.address)/\(Self.secret)"))
        guard case .refused(let reason) = result.outcome else {
            Issue.record("\(result)")
            return
        }
        #expect(!reason.contains(Self.secret) && other.requests.isEmpty)
    }

    @Test(.enabled(if: TLSFront.isAvailable, "needs libnginx-mod-stream"))
    func theServersCertificateIsChecked() async throws {
        let folder = try TemporaryDirectory("post-tls")
        let authority = try await TestAuthority(directory: folder.path)
        let server = try SinkServer()
        for kind in TestAuthority.Kind.allCases {
            let front = try await TLSFront.start(
                try await authority.issue(kind), to: server.port, directory: "\(folder.path)/\(kind.rawValue)")
            let sink = try settings(["KIND": "webhook"], secret: "https://localhost:\(front.port)/\(kind.rawValue)")
            let trusted = try await send(sink, authorities: authority.certificate)
            if kind == .good {
                #expect(trusted.outcome == .sent(thread: nil), "\(trusted)")
                let strange = try await send(sink)
                #expect(strange.why == "the server's certificate is not accepted", "\(strange)")
            } else {
                let wanted = AlertPost.Result(
                    outcome: .later(after: nil), why: "the server's certificate is not accepted")
                #expect(trusted == wanted)
            }
            await front.stop()
        }
        #expect(server.requests.map(\.target) == ["/good"])
    }

    @Test func aMailIsTakenOrRefused() async throws {
        let server = try MailListener()
        let variables = ["KIND": "email", "TO": "me@example.org you@example.org", "FROM": "relay@example.org"]
        func sink(_ port: Int, login: Bool = false) throws -> SinkSettings {
            var all = variables
            all["SERVER"] = "smtp://127.0.0.1:\(port)"
            if login { all["LOGIN"] = "relay" }
            return try settings(all, secret: login ? Self.secret : nil)
        }
        let sent = try await send(try sink(server.port))
        guard case .sent(let thread?) = sent.outcome else {
            Issue.record("\(sent) \(server.lines)")
            return
        }
        #expect(server.lines.contains("MAIL FROM:<relay@example.org>"), "\(server.lines)")
        #expect(server.lines.filter { $0.hasPrefix("RCPT TO:") }.count == 2)
        #expect(server.lines.contains("Message-ID: \(thread)"))
        #expect(server.lines.contains("Subject: relay1: Destination kick is away"), "\(server.lines)")

        let full = try MailListener(answers: ["RCPT": "452 mailbox full"])
        let later = try await send(try sink(full.port))
        #expect(later.outcome == .later(after: nil), "\(later)")
        let wrong = try MailListener(answers: ["AUTH": "535 \(Self.secret) is wrong"])
        let refused = try await send(try sink(wrong.port, login: true))
        guard case .refused(let reason) = refused.outcome else {
            Issue.record("\(refused) \(wrong.lines)")
            return
        }
        #expect(reason.contains("LOGIN") && !reason.contains(Self.secret), "\(reason)")
    }
}
