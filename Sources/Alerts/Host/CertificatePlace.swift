import RelayCore

/// A place where this host serves a certificate that its operator has to renew. Platforms renew theirs.
struct CertificatePlace: Hashable, Sendable {
    /// For people, and the problem's name.
    let name: String
    let host: String
    let port: Int

    init(name: String, host: String, port: Int) { (self.name, self.host, self.port) = (name, host, port) }

    /// The page's address, if it is encrypted.
    init?(_ url: PublicURL) {
        guard url.isSecure, let host = PublicURL.host(of: url.authority) else { return nil }
        // A port stands behind the last colon, unless that is part of an IPv6 address.
        let tail = url.authority.split(separator: ":").last.map(String.init) ?? ""
        let port = url.authority.hasSuffix("]") || !url.authority.contains(":") ? 443 : tail.wholeNumber() ?? 443
        self.init(name: url.authority, host: host, port: port)
    }

    /// The ports at which an nginx with this configuration serves TLS (`listen … ssl`, ngx_stream_core_module), one place each.
    static func all(inNginx text: String) -> [CertificatePlace] {
        let code = text.split(whereSeparator: \.isNewline).map { $0.prefix { $0 != "#" } }.joined(separator: " ")
        var places: [CertificatePlace] = []
        for statement in code.split(whereSeparator: { ";{}".contains($0) }) {
            let words = statement.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard words.count >= 3, words[0] == "listen", words.dropFirst(2).contains("ssl"),
                let place = CertificatePlace(listening: words[1]), !places.contains(where: { $0.port == place.port })
            else { continue }
            places.append(place)
        }
        return places
    }

    /// - Parameter address: As in `listen`: `443`, `[::]:443`, `203.0.113.5:443`.
    private init?(listening address: String) {
        guard let end = address.split(separator: ":").last, let port = String(end).wholeNumber(),
            (1...65_535).contains(port)
        else { return nil }
        let authority = address.contains(":") ? String(address.dropLast(end.utf8.count + 1)) : "*"
        let host: String
        if ["*", "0.0.0.0", "[::]"].contains(authority) {
            host = Topology.loopback
        } else {
            guard let name = PublicURL.host(of: authority), !name.isEmpty else { return nil }
            host = name
        }
        self.init(name: "port \(port) of this host", host: host, port: port)
    }
}
