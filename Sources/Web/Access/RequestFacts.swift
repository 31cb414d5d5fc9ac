/// What a request says about who sends it, and from where.
struct RequestFacts: Sendable, Equatable {
    /// The address of the other side of the connection, without `::ffff:`.
    var peer: String
    /// The address and port at which it arrived, as an authority: `192.0.2.1:8080`, `[2001:db8::1]:8080`.
    var arrivedAt: String
    /// The `Host` field, or HTTP/2's authority.
    var host: String?
    /// `X-Forwarded-For`, all of its values in order; empty without the field.
    var forwardedFor: [String] = []
    /// Whether any field of a proxy is there: `Forwarded`, `X-Forwarded-*`, `X-Real-IP`, `Via`.
    var isForwarded = false
    /// The `Origin` field.
    var origin: String?
    /// Whether it wants to change something: any method but GET and HEAD.
    var isChange = false
    /// The CSRF value that came with it.
    var csrf: String?
}

/// Somebody who has given a valid token.
struct Holder: Sendable, Equatable {
    /// The token's name.
    var name: String
    /// Whether it may steer the relay.
    var mayChange: Bool
    /// What a form of its page must contain; `nil` for a bearer token, which no other site can make a browser send.
    var csrf: String?
}

/// What came of the token in a request.
enum Credential: Sendable, Equatable {
    /// There was none.
    case none
    /// It is valid.
    case valid(Holder)
    /// It is wrong, old or revoked.
    case wrong
    /// It was not looked at: there were too many wrong ones from that address.
    case blocked(Duration)
}
