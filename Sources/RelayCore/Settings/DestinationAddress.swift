/// Where a platform takes the stream in: an `rtmp://` or `rtmps://` server address, without the stream key.
public struct DestinationAddress: Sendable, Equatable, CustomStringConvertible {
    /// How the connection is made.
    public enum Scheme: String, Sendable {
        /// Plain RTMP over TCP.
        case rtmp
        /// RTMP within TLS.
        case rtmps

        /// The port when the address names none.
        public var defaultPort: Int { self == .rtmp ? 1935 : 443 }
    }

    /// How the connection is made.
    public let scheme: Scheme
    /// A name or an IP address; IPv6 without its brackets.
    public let host: String
    /// The port, the scheme's own if the address names none.
    public let port: Int
    /// The application, without slashes around it; may hold slashes and a query (`app`, `a/b`, `app?token=x`).
    public let app: String

    /// The application up to its query.
    public var appPath: String { String(app.prefix { $0 != "?" }) }

    /// Reads an address as platforms show them, with or without a slash at the end; nil if it is none, holds a user name, has no
    /// application, or has characters that an address can't have.
    public init?(_ text: String) {
        guard text.utf8.count <= 1024,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}#".utf8.contains($0) }),
            let schemeEnd = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<schemeEnd.lowerBound].lowercased())
        else { return nil }
        let rest = text[schemeEnd.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        guard let (host, port) = Self.readAuthority(rest[..<slash]) else { return nil }
        let path = rest[slash...].prefix { $0 != "?" }
        let query = rest[path.endIndex...]
        let segments = path.split(separator: "/")
        guard !segments.isEmpty else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        app = segments.joined(separator: "/") + (query.count > 1 ? String(query) : "")
    }

    private static func readAuthority(_ text: Substring) -> (host: String, port: Int?)? {
        guard !text.contains("@"), !text.isEmpty else { return nil }
        var host = text
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            let tail = text[text.index(after: close)...]
            guard IPAddress.isIPv6(host), tail.isEmpty || tail.hasPrefix(":") else { return nil }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                portText = text[text.index(after: colon)...]
            }
            guard isHostName(host) else { return nil }
        }
        guard let portText else { return (host.lowercased(), nil) }
        guard let port = portText.wholeNumber(), (1...65535).contains(port) else { return nil }
        return (host.lowercased(), port)
    }

    /// Labels of letters, digits, hyphens and underscores between dots (RFC 1123, 2.1, and what DNS really holds).
    private static func isHostName(_ text: Substring) -> Bool {
        let name = text.hasSuffix(".") ? text.dropLast() : text
        return !name.isEmpty && name.utf8.count <= 253
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy {
                        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }

    /// Whether a stream key can be sent as it stands: printable, no space, no line end.
    public static func isUsableKey(_ key: String) -> Bool {
        (1...1024).contains(key.utf8.count) && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// `scheme://host:port`.
    private var authority: String {
        let bracketed = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(scheme.rawValue)://\(bracketed):\(port)"
    }

    /// For logs and status: no key, and no query either, which may hold one.
    public var description: String { "\(authority)/\(appPath)" + (app == appPath ? "" : "?…") }

    static let rule = SettingRule<DestinationAddress>(
        allowed: "rtmp://HOST[:PORT]/APP or rtmps://HOST[:PORT]/APP, without user name and stream key"
    ) { DestinationAddress($0) }
}
