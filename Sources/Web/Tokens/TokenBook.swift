import RelayCore

/// The tokens of the page: who has one, what it allows, and how it is recognised. It has no secret, only hashes.
struct TokenBook: Sendable, Equatable, Codable {
    /// One token.
    struct Token: Sendable, Equatable, Codable {
        /// What its secret is.
        enum Kind: String, Sendable, Codable {
            /// A one-time code, which nobody has used yet.
            case code
            /// A session of a browser, which has used the code.
            case session
            /// A bearer token, for programs.
            case bearer
        }

        /// Its name: who it is for.
        let name: String
        /// SHA-256 of the secret, in hexadecimal.
        var hash: String
        /// What the secret is.
        var kind: Kind
        /// Whether it may steer the relay.
        let mayChange: Bool
        /// When it was made, in milliseconds since 1970.
        let made: Int64
        /// From when on it is not valid any more; `nil`: until it is revoked.
        let until: Int64?
        /// When it was last used, to the hour.
        var used: Int64?
    }

    /// Why no token was made.
    enum Obstacle: Error, Equatable {
        /// There is one of this name.
        case nameTaken
        /// There are too many.
        case tooMany
    }

    /// The most tokens.
    static let most = 100
    /// How long a one-time code is good for, in milliseconds.
    static let codeLife: Int64 = 15 * 60_000
    /// How exactly it is known when a token was last used, in milliseconds.
    private static let hour: Int64 = 3_600_000

    /// In the order in which they were made.
    private(set) var tokens: [Token] = []

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - name: `nil`: one that is free, such as `page-2`.
    ///   - until: In milliseconds since 1970; `nil`: until it is revoked.
    /// - Throws: ``Obstacle``.
    mutating func make(
        _ name: String?, _ secret: TokenSecret, isBearer: Bool, mayChange: Bool, until: Int64?, now: Int64
    ) throws(Obstacle) -> Token {
        tidy(now: now)
        guard tokens.count < Self.most else { throw .tooMany }
        let name = name ?? freeName
        guard !tokens.contains(where: { $0.name == name }) else { throw .nameTaken }
        let token = Token(
            name: name, hash: secret.hash, kind: isBearer ? .bearer : .code, mayChange: mayChange, made: now,
            until: until)
        tokens.append(token)
        return token
    }

    /// Exchanges a one-time code for a session.
    ///
    /// - Returns: The token; `nil` if the code is wrong, used or too old.
    mutating func exchange(_ code: String, for session: TokenSecret, now: Int64) -> Token? {
        tidy(now: now)
        let hash = SHA256.hex(code)
        guard let index = tokens.firstIndex(where: { $0.kind == .code && $0.hash == hash }) else { return nil }
        tokens[index].kind = .session
        tokens[index].hash = session.hash
        tokens[index].used = now / Self.hour * Self.hour
        return tokens[index]
    }

    /// The token of a one-time code that nobody has used yet; `nil` if it is wrong or too old.
    func waiting(_ code: String, now: Int64) -> Token? {
        let hash = SHA256.hex(code)
        return tokens.first { $0.kind == .code && $0.hash == hash && Self.isValid($0, now: now) }
    }

    /// The token of a secret.
    ///
    /// - Returns: `nil` if there is none.
    func token(of secret: String, _ kind: Token.Kind, now: Int64) -> Token? {
        let hash = SHA256.hex(secret)
        return tokens.first { $0.kind == kind && $0.hash == hash && Self.isValid($0, now: now) }
    }

    /// A token is used.
    ///
    /// - Returns: Whether that is news.
    mutating func used(_ name: String, now: Int64) -> Bool {
        let hour = now / Self.hour * Self.hour
        guard let index = tokens.firstIndex(where: { $0.name == name }), tokens[index].used != hour else {
            return false
        }
        tokens[index].used = hour
        return true
    }

    /// Takes a token back.
    ///
    /// - Returns: Whether there was one.
    mutating func revoke(_ name: String) -> Bool {
        let count = tokens.count
        tokens.removeAll { $0.name == name }
        return tokens.count < count
    }

    /// Forgets what is not valid any more.
    mutating func tidy(now: Int64) { tokens.removeAll { !Self.isValid($0, now: now) } }

    private static func isValid(_ token: Token, now: Int64) -> Bool {
        if let until = token.until, until <= now { return false }
        return token.kind != .code || now - token.made < codeLife
    }

    private var freeName: String {
        let names = Set(tokens.map(\.name))
        return (1...).lazy.map { $0 == 1 ? "page" : "page-\($0)" }.first { !names.contains($0) } ?? "page"
    }
}
