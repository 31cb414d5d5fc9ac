/// Tells our own faucets from everybody else: each gets a random token, good for one play and one publish.
public struct TokenRegistry: Sendable {
    private struct Entry: Sendable {
        let token: Token
        var mayPlay: Bool
        var mayPublish = true
    }

    private var entries: [FaucetID: Entry] = [:]

    /// Starts empty.
    public init() {}

    /// Makes the token of a new faucet.
    ///
    /// - Parameter mayPlay: Whether it will play from the ingest; a slate faucet doesn't.
    public mutating func mint(
        for faucet: FaucetID, mayPlay: Bool, using generator: inout some RandomNumberGenerator
    ) -> Token {
        let token = Token(using: &generator)
        entries[faucet] = Entry(token: token, mayPlay: mayPlay)
        return token
    }

    /// The faucet that may play with this token. The token can't be used for it again.
    public mutating func redeemPlay(_ guess: String?) -> FaucetID? {
        guard let (faucet, entry) = find(guess), entry.mayPlay else { return nil }
        entries[faucet]?.mayPlay = false
        return faucet
    }

    /// The faucet that may publish the program with this token. The token can't be used for it again.
    public mutating func redeemPublish(_ guess: String?) -> FaucetID? {
        guard let (faucet, entry) = find(guess), entry.mayPublish else { return nil }
        entries[faucet]?.mayPublish = false
        return faucet
    }

    /// The faucet is gone, its token with it.
    public mutating func revoke(_ faucet: FaucetID) {
        entries[faucet] = nil
    }

    private func find(_ guess: String?) -> (FaucetID, Entry)? {
        entries.first { $0.value.token.matches(guess) }.map { ($0.key, $0.value) }
    }
}
