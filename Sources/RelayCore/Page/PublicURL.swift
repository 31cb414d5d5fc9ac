/// The address by which browsers know the page: a scheme and a host, with a port if it is not the scheme's own.
public struct PublicURL: Sendable, Hashable, CustomStringConvertible {
    /// Whether it begins with `https`.
    public let isSecure: Bool
    /// The host as a browser sends it in `Host`: in lower case, with a port unless it is the scheme's own.
    public let authority: String

    /// The address without a path, as a browser sends it in `Origin`.
    public var description: String { "\(isSecure ? "https" : "http")://\(authority)" }

    /// Reads an address.
    ///
    /// - Returns: `nil` if it is none, or has a path, a query or a user.
    public init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return nil }
        isSecure = scheme == "https://"
        var rest = text.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let own = isSecure ? ":443" : ":80"
        if rest.hasSuffix(own) { rest = rest.dropLast(own.count) }
        guard let host = Self.host(of: rest), !host.isEmpty else { return nil }
        authority = String(rest)
    }

    /// The host in an authority (RFC 3986, 3.2), without its port; `nil` if it is none.
    public static func host(of authority: some StringProtocol) -> String? {
        let text = authority.lowercased()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
            let host = text[text.index(after: text.startIndex)..<end]
            return IPAddress.isIPv6(host) ? String(host) : nil
        }
        let end = text.firstIndex(of: ":") ?? text.endIndex
        let host = text[..<end]
        guard isPort(text[end...]), host.utf8.count <= 253,
            host.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else { return nil }
        return String(host)
    }

    /// Nothing, or a colon and a port.
    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        guard text.hasPrefix(":"), let port = text.dropFirst().wholeNumber() else { return false }
        return (1...65535).contains(port)
    }

    /// The rule for HTTP_PUBLIC_URL.
    static let rule = SettingRule<PublicURL>(
        allowed: "an address such as https://relay.example.org, without a path"
    ) { PublicURL($0) }
}
