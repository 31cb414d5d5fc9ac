import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Makes, checks and revokes tokens, and keeps them in a file.
actor TokenDesk {
    /// Why something was not done, for people.
    struct Refusal: Error {
        let reason: String
        var isMissing = false
    }

    /// A new token, with its secret, which is told once.
    struct New: Sendable {
        let token: TokenBook.Token
        let secret: TokenSecret
    }

    /// A new session of a browser.
    struct Session: Sendable {
        let secret: TokenSecret
        /// For how long it is valid; `nil`: until it is revoked.
        let seconds: Int64?
    }

    private var book: TokenBook
    private let file: SavedFile<TokenBook>
    private let logger: Logger
    private var generator = SystemRandomNumberGenerator()
    private var wrong = WrongTokens()
    private var refusals = RefusalLimit()
    /// Ends that somebody waits for, by the token's name.
    private var ends: [String: [Int: AsyncStream<Void>.Continuation]] = [:]
    private var lastEnd = 0

    /// Reads the file. What can't be read is valid for nobody; that is logged.
    init(_ file: SavedFile<TokenBook>, logger: Logger) {
        self.file = file
        self.logger = logger
        do {
            book = try file.load() ?? TokenBook()
        } catch {
            logger.log(.page(.tokensBroken(reason: error.description)))
            book = TokenBook()
        }
    }

    /// All tokens.
    var tokens: [TokenBook.Token] {
        book.tidy(now: WallClock.now)
        return book.tokens
    }

    /// Makes a token.
    ///
    /// - Throws: ``Refusal``.
    func make(
        _ name: String?, isBearer: Bool, mayChange: Bool, until: Int64?
    ) async throws(Refusal) -> New {
        let secret = TokenSecret(using: &generator)
        let token: TokenBook.Token
        do throws(TokenBook.Obstacle) {
            token = try book.make(
                name, secret, isBearer: isBearer, mayChange: mayChange, until: until, now: WallClock.now)
        } catch {
            switch error {
            case .nameTaken:
                throw Refusal(
                    reason: "there is a token \"\(name ?? "")\" already; take another name, or first: "
                        + "sudo relayctl token revoke \(name ?? "")")
            case .tooMany:
                throw Refusal(
                    reason: "there are \(TokenBook.most) tokens already; first: sudo relayctl token revoke NAME")
            }
        }
        logger.log(.page(.tokenMade(token: token.name, mayChange: mayChange)))
        try await save()
        return New(token: token, secret: secret)
    }

    /// Takes a token back. Pages that use it end.
    ///
    /// - Throws: ``Refusal`` if there is none.
    func revoke(_ name: String, by user: String) async throws(Refusal) {
        guard book.revoke(name) else {
            throw Refusal(reason: "there is no token \"\(name)\": sudo relayctl token list", isMissing: true)
        }
        for end in ends.removeValue(forKey: name)?.values.map({ $0 }) ?? [] { end.finish() }
        logger.log(.page(.tokenRevoked(token: name, by: user)))
        try await save()
    }

    /// Looks at the token of a request.
    ///
    /// - Parameter address: The client's.
    func check(session: String?, bearer: String?, from address: String) async -> Credential {
        guard session != nil || bearer != nil else { return .none }
        if let time = wrong.block(of: address, now: .now) { return .blocked(time) }
        let now = WallClock.now
        let token =
            bearer.map { book.token(of: $0, .bearer, now: now) }
            ?? session.flatMap { book.token(of: $0, .session, now: now) }
        guard let token else {
            failed(address)
            return .wrong
        }
        if book.used(token.name, now: now) { try? await save() }
        return .valid(
            Holder(
                name: token.name, mayChange: token.mayChange,
                csrf: bearer == nil ? session.map { Self.csrf($0) } : nil))
    }

    /// The name of the token of a one-time code that is in an address; `nil` if it is wrong.
    func name(ofCode code: String) -> String? { book.waiting(code, now: WallClock.now)?.name }

    /// Exchanges a one-time code for a session.
    ///
    /// - Returns: The session's secret, and how long it is valid, in seconds.
    func exchange(_ code: String, from address: String) async -> Result<Session, Access.Refusal> {
        if let time = wrong.block(of: address, now: .now) { return .failure(.blocked(time)) }
        let session = TokenSecret(using: &generator)
        let now = WallClock.now
        guard let token = book.exchange(code, for: session, now: now) else {
            failed(address)
            return .failure(.wrongToken)
        }
        wrong.succeeded(address)
        logger.log(.page(.signedIn(token: token.name, address: address)))
        try? await save()
        return .success(Session(secret: session, seconds: token.until.map { max(1, ($0 - now) / 1000) }))
    }

    /// Ends when a token is revoked.
    func end(of name: String) -> AsyncStream<Void> {
        let (stream, end) = AsyncStream<Void>.makeStream()
        lastEnd += 1
        let number = lastEnd
        ends[name, default: [:]][number] = end
        end.onTermination = { [weak self] _ in Task { await self?.forget(name, number) } }
        return stream
    }

    private func forget(_ name: String, _ number: Int) {
        ends[name]?[number] = nil
        if ends[name]?.isEmpty == true { ends[name] = nil }
    }

    /// What a form of a session's page contains. Nobody can tell the session from it.
    private static func csrf(_ session: String) -> String { SHA256.hex("csrf \(session)") }

    private func failed(_ address: String) {
        let isBlocked = wrong.failed(address, now: .now)
        if let omitted = refusals.timePassed(now: .now) { logger.log(.page(.moreTokensRefused(omitted))) }
        guard refusals.admit(address, now: .now) else { return }
        logger.log(.page(.tokenRefused(address: address, isBlocked: isBlocked)))
    }

    private func save() async throws(Refusal) {
        do throws(SavedFile<TokenBook>.Failure) {
            try await file.save(book)
        } catch {
            logger.log(.page(.tokensBroken(reason: error.description)))
            throw Refusal(reason: "it holds until relay-web restarts, and could not be saved: \(error)")
        }
    }
}

extension Access.Refusal: Error {}
