import Glibc
import Lab
import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import TestSupport
import Testing

@testable import Web

@Suite struct TokenTests {
    @Test func secretsAreLongAndDifferentAndNotShown() {
        var generator = SystemRandomNumberGenerator()
        let secrets = (0..<100).map { _ in TokenSecret(using: &generator) }
        #expect(Set(secrets.map(\.text)).count == 100)
        #expect(secrets.allSatisfy { $0.text.utf8.count == 43 && APIRoutes.isName($0.text) })
        #expect("\(secrets[0])" == "TokenSecret(hidden)")
    }

    private func secret() -> TokenSecret {
        var generator = SystemRandomNumberGenerator()
        return TokenSecret(using: &generator)
    }

    @Test func aCodeIsGoodOnceAndForAQuarterOfAnHour() throws {
        var book = TokenBook()
        let (code, session) = (secret(), secret())
        let token = try book.make(nil, code, isBearer: false, mayChange: true, until: nil, now: 1000)
        #expect(token.name == "page")
        #expect(book.waiting(code.text, now: 1000)?.name == "page")
        // It is no session and no bearer token.
        #expect(book.token(of: code.text, .session, now: 1000) == nil)
        #expect(book.token(of: code.text, .bearer, now: 1000) == nil)
        let tries = [("wrong", session), (code.text, session), (code.text, secret())].map {
            book.exchange($0.0, for: $0.1, now: 1000)?.name
        }
        #expect(tries == [nil, "page", nil])
        #expect(book.token(of: session.text, .session, now: 1000)?.mayChange == true)
        let late = secret()
        _ = try book.make("late", late, isBearer: false, mayChange: true, until: nil, now: 1000)
        let tooLate = book.exchange(late.text, for: secret(), now: 1000 + TokenBook.codeLife)
        #expect(tooLate == nil)
        #expect(book.tokens.map(\.name) == ["page"])
    }

    @Test func aTokenEndsWithItsTimeAndWhenItIsRevoked() throws {
        var book = TokenBook()
        let (deck, other) = (secret(), secret())
        _ = try book.make("deck", deck, isBearer: true, mayChange: false, until: 5000, now: 0)
        _ = try book.make("other", other, isBearer: true, mayChange: true, until: nil, now: 0)
        #expect(book.token(of: deck.text, .bearer, now: 4999)?.mayChange == false)
        #expect(book.token(of: deck.text, .bearer, now: 5000) == nil)
        let revoked = [book.revoke("other"), book.revoke("other")]
        #expect(revoked == [true, false])
        #expect(book.token(of: other.text, .bearer, now: 0) == nil)
    }

    @Test func namesAreUniqueAndThereIsALimit() throws {
        var book = TokenBook()
        for number in 1...TokenBook.most {
            let token = try book.make(nil, secret(), isBearer: true, mayChange: true, until: nil, now: 0)
            #expect(token.name == (number == 1 ? "page" : "page-\(number)"))
        }
        #expect(throws: TokenBook.Obstacle.tooMany) {
            try book.make("x", secret(), isBearer: true, mayChange: true, until: nil, now: 0)
        }
        _ = book.revoke("page-7")
        #expect(throws: TokenBook.Obstacle.nameTaken) {
            try book.make("page-8", secret(), isBearer: true, mayChange: true, until: nil, now: 0)
        }
    }

    @Test func onlyHashesAreStoredAndTheFileIsItsOwnersAlone() async throws {
        let directory = try TemporaryDirectory("tokens")
        let file = SavedFile<TokenBook>(path: "\(directory.path)/tokens.json")
        let desk = TokenDesk(file, logger: RecordedLog().logger("web"))
        let made = try await desk.make("phone", isBearer: true, mayChange: true, until: nil)
        let text = try #require(Files.read(file.path))
        #expect(text.contains(made.secret.hash) && !text.contains(made.secret.text))
        var status = stat()
        #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        // The next run knows it.
        let next = TokenDesk(file, logger: RecordedLog().logger("web"))
        let holder = Holder(name: "phone", mayChange: true, csrf: nil)
        #expect(await next.check(session: nil, bearer: made.secret.text, from: "127.0.0.1") == .valid(holder))
    }

    @Test func wrongTokensAreToldAndSlowed() async throws {
        let directory = try TemporaryDirectory("tokens")
        let log = RecordedLog()
        let desk = TokenDesk(SavedFile<TokenBook>(path: "\(directory.path)/tokens.json"), logger: log.logger("web"))
        let made = try await desk.make("phone", isBearer: true, mayChange: true, until: nil)
        for _ in 1...WrongTokens.most {
            #expect(await desk.check(session: nil, bearer: "wrong", from: "192.0.2.9") == .wrong)
        }
        guard case .blocked = await desk.check(session: nil, bearer: made.secret.text, from: "192.0.2.9") else {
            Issue.record("the right one is looked at")
            return
        }
        guard case .valid = await desk.check(session: nil, bearer: made.secret.text, from: "192.0.2.10") else {
            Issue.record("another address is not let in")
            return
        }
        let told = log.entries.map(\.text).filter { $0.contains("wrong token") }
        #expect(told.count == WrongTokens.most && told.allSatisfy { !$0.contains(made.secret.text) })
    }
}
