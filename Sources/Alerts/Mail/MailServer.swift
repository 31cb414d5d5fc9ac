import RelayCore

/// A server that takes mail: `smtp://127.0.0.1:25`, or `smtps://mail.example.org`.
public struct MailServer: Sendable, Hashable, CustomStringConvertible {
    /// Whether TLS begins with the connection (RFC 8314).
    public let isSecure: Bool
    /// A name or an address; IPv6 without its brackets.
    public let host: String
    /// The port.
    public let port: Int

    /// The server if SERVER names none: this host's.
    static let standard = "smtp://127.0.0.1:25"

    /// Reads a server's address.
    ///
    /// - Returns: `nil` if it is none.
    init?(_ text: String) {
        guard let end = text.firstRange(of: "://") else { return nil }
        switch text[..<end.lowerBound].lowercased() {
        case "smtps": isSecure = true
        case "smtp": isSecure = false
        default: return nil
        }
        var rest = text[end.upperBound...]
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let host = PublicURL.host(of: rest), !host.isEmpty else { return nil }
        self.host = host
        // What follows the host is nothing, or a colon and a port.
        let port = rest.dropFirst(host.utf8.count + (rest.hasPrefix("[") ? 2 : 0)).dropFirst()
        self.port = port.wholeNumber() ?? (isSecure ? 465 : 25)
    }

    /// Whether the connection must become an encrypted one before anything is said (STARTTLS, RFC 3207): nobody on a network may read
    /// alerts and passwords.
    public var needsStartTLS: Bool { !isSecure && host != "localhost" && !IPAddress.isLoopback(host) }

    /// The address, for libcurl and for people.
    public var description: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(isSecure ? "smtps" : "smtp")://\(name):\(port)"
    }

    /// The rule for SERVER.
    static let rule = SettingRule<MailServer>(
        allowed: "smtp://HOST[:PORT], which must know STARTTLS unless it is this host, or smtps://HOST[:PORT]"
    ) { MailServer($0) }
}
