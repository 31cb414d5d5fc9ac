/// What those do who use the page, or want to.
public enum PageEvent: Hashable, Sendable, Codable {
    /// Somebody gave a wrong token, an old one, or none that is known. `isBlocked`: no other is looked at from there for a while.
    case tokenRefused(address: String, isBlocked: Bool)
    /// So many of those were not told in the last minute.
    case moreTokensRefused(Int)
    /// Somebody has signed in with a one-time code.
    case signedIn(token: String, address: String)
    /// Root has made a token.
    case tokenMade(token: String, mayChange: Bool)
    /// A token is no longer valid.
    case tokenRevoked(token: String, by: String)
    /// The tokens can't be read, or saved.
    case tokensBroken(reason: String)

    var text: EventText {
        switch self {
        case .tokenRefused(let address, let isBlocked):
            EventText(
                .tokenRefused, .warning,
                isBlocked
                    ? "wrong token for the page: no other is accepted from this address for a while"
                    : "wrong token for the page",
                details: [EventText.address: .text(address)])
        case .moreTokensRefused(let count):
            EventText(
                .tokenRefused, .warning, "more wrong tokens for the page in the last minute",
                details: ["count": .number(count)])
        case .signedIn(let token, let address):
            EventText(
                .signedIn, .notice, "signed in on the page",
                details: ["token": .text(token), EventText.address: .text(address)])
        case .tokenMade(let token, let mayChange):
            EventText(
                .tokenMade, .notice, "a token for the page was made",
                details: ["token": .text(token), "rights": .text(mayChange ? "steer" : "read")])
        case .tokenRevoked(let token, let by):
            EventText(
                .tokenRevoked, .notice, "a token for the page is no longer valid",
                details: ["token": .text(token), "by": .text(by)])
        case .tokensBroken(let reason):
            EventText(
                .tokensBroken, .error, "the tokens for the page can't be read or saved",
                details: ["reason": .text(reason)])
        }
    }
}
