import RelayCore

/// Who may do what on the page: a decision from what a request says, and nothing else.
struct Access: Sendable {
    /// What a request may do.
    enum Decision: Sendable, Equatable {
        /// A user of this host without a token: reads, and sees no addresses and no publisher's picture.
        case local
        /// Somebody with a token: reads everything, and changes what the token allows.
        case holder(Holder)
        /// Somebody without a token, who may sign in and see nothing else.
        case anonymous
        /// It is refused.
        case refused(Refusal)
    }

    /// Why a request is refused.
    enum Refusal: Sendable, Equatable {
        /// `Host` is not a name of this page: another site may have given its name our address (DNS rebinding).
        case wrongHost
        /// It came over a network without TLS.
        case notEncrypted
        /// It comes from a page of another site, or without the CSRF value.
        case notFromThisPage
        /// Changes need a token.
        case needsToken
        /// The token may read only.
        case readOnly
        /// The token is wrong.
        case wrongToken
        /// There were too many wrong tokens from that address; for how long none is looked at.
        case blocked(Duration)
    }

    /// The settings of the page.
    let settings: PageSettings

    /// Decides about a request.
    func decide(_ facts: RequestFacts, _ credential: Credential) -> Decision {
        if let refusal = obstacle(facts) { return .refused(refusal) }
        switch credential {
        case .wrong: return .refused(.wrongToken)
        case .blocked(let time): return .refused(.blocked(time))
        case .none:
            guard isLocal(facts) else { return facts.isChange ? .refused(.needsToken) : .anonymous }
            return facts.isChange ? .refused(.needsToken) : .local
        case .valid(let holder):
            guard facts.isChange else { return .holder(holder) }
            guard holder.mayChange else { return .refused(.readOnly) }
            guard let csrf = holder.csrf else { return .holder(holder) }
            guard isFromThisPage(facts), let given = facts.csrf, SecretText.isEqual(secret: csrf, guess: given) else {
                return .refused(.notFromThisPage)
            }
            return .holder(holder)
        }
    }

    /// Why nothing may be done with a request, whoever sends it.
    func obstacle(_ facts: RequestFacts) -> Refusal? {
        guard isKnown(facts.host, facts) else { return .wrongHost }
        guard settings.isInsecure || IPAddress.isLoopback(facts.peer) || settings.proxies.contains(facts.peer) else {
            return .notEncrypted
        }
        return nil
    }

    /// Whether it comes from a user of this host: over the loopback interface, by a loopback name, and through no proxy. With
    /// `ssh -L` the port is another one.
    func isLocal(_ facts: RequestFacts) -> Bool {
        IPAddress.isLoopback(facts.peer) && !facts.isForwarded && Self.isLoopback(facts.host)
    }

    /// Whether the page that sent it is this one: its `Origin` is exactly the address by which this page was asked for.
    func isFromThisPage(_ facts: RequestFacts) -> Bool {
        guard let origin = facts.origin, let host = facts.host?.lowercased(), isKnown(host, facts) else { return false }
        if let url = settings.publicURL, host == url.authority { return origin == url.description }
        return origin == "http://\(host)"
    }

    /// Whether the browser reaches the page by TLS, so that a cookie is for TLS alone.
    func isEncrypted(_ facts: RequestFacts) -> Bool {
        settings.publicURL.map { $0.isSecure && facts.host?.lowercased() == $0.authority } ?? false
    }

    /// The client's address: the connection's, or what a listed proxy says. Nobody else's word counts.
    func client(_ facts: RequestFacts) -> String {
        var address = IPAddress.plain(facts.peer)
        for named in facts.forwardedFor.reversed() {
            guard settings.proxies.contains(address), IPAddress.isValid(named) else { break }
            address = IPAddress.plain(named)
        }
        return address
    }

    /// Whether a host is a name of this page: a loopback name, HTTP_PUBLIC_URL's, or, without TLS, the address at which the request
    /// arrived. No other site can have that in its own name.
    private func isKnown(_ host: String?, _ facts: RequestFacts) -> Bool {
        guard let host = host?.lowercased() else { return false }
        return (Self.isLoopback(host) && IPAddress.isLoopback(facts.peer)) || host == settings.publicURL?.authority
            || (settings.isInsecure && host == facts.arrivedAt.lowercased())
    }

    private static func isLoopback(_ authority: String?) -> Bool {
        guard let host = authority.flatMap({ PublicURL.host(of: $0) }) else { return false }
        return host == "localhost" || IPAddress.isLoopback(host)
    }
}
