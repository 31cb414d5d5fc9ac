/// Identifies our own switchers by random tokens, each good for one play and one publish.
public struct TokenRegistry: Sendable {
    private struct Entry: Sendable {
        let token: Token
        var mayPlay: Bool
        var mayPublish = true
    }

    private var entries: [SwitcherID: Entry] = [:]

    /// Starts empty.
    public init() {}

    /// Creates the token of a new switcher.
    ///
    /// - Parameter mayPlay: Whether it will play from the ingest; a slate switcher doesn't.
    public mutating func mint(
        for switcher: SwitcherID, mayPlay: Bool, using generator: inout some RandomNumberGenerator
    ) -> Token {
        let token = Token(using: &generator)
        entries[switcher] = Entry(token: token, mayPlay: mayPlay)
        return token
    }

    /// Returns the switcher that may play with this token, and invalidates the token for playing.
    public mutating func redeemPlay(_ guess: String?) -> SwitcherID? {
        guard let (switcher, entry) = find(guess), entry.mayPlay else { return nil }
        entries[switcher]?.mayPlay = false
        return switcher
    }

    /// Returns the switcher that may publish the program with this token, and invalidates the token for publishing.
    public mutating func redeemPublish(_ guess: String?) -> SwitcherID? {
        guard let (switcher, entry) = find(guess), entry.mayPublish else { return nil }
        entries[switcher]?.mayPublish = false
        return switcher
    }

    /// Removes the tokens of a switcher that is gone.
    public mutating func revoke(_ switcher: SwitcherID) {
        entries[switcher] = nil
    }

    private func find(_ guess: String?) -> (SwitcherID, Entry)? {
        entries.first { $0.value.token.matches(guess) }.map { ($0.key, $0.value) }
    }
}
