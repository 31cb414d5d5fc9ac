/// A platform's `rtmp://` or `rtmps://` server address, without the stream key.
public struct DestinationAddress: Sendable, Equatable, CustomStringConvertible {
    /// How the connection is made.
    public enum Scheme: String, Sendable {
        /// Plain RTMP over TCP.
        case rtmp
        /// RTMP within TLS.
        case rtmps

        /// The port if the address names none.
        public var defaultPort: Int { self == .rtmp ? 1935 : 443 }
    }

    /// How the connection is made.
    public let scheme: Scheme
    /// A name or an IP address; IPv6 without its brackets.
    public let host: String
    /// The port, or the scheme's default if the address names none.
    public let port: Int
    /// The application, without leading and trailing slashes; may contain slashes and a query (`app`, `a/b`, `app?token=x`).
    public let app: String

    /// The application without its query.
    public var appPath: String { String(app.prefix { $0 != "?" }) }

    /// Parses an address as platforms show them, with or without a trailing slash; nil if it is not an address, has a user name,
    /// no application, or invalid characters.
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
        // ffmpeg's APP_MAX_LENGTH in rtmpproto.c, with the final NUL.
        guard app.utf8.count < 256 else { return nil }
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

    /// Labels of letters, digits, hyphens and underscores, separated by dots (RFC 1123, 2.1, and what DNS actually contains).
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

    /// Whether a stream key can be sent unchanged: up to 512 printable ASCII characters, no space, no line end. ffmpeg 5.1 cuts a
    /// preset file's line at 999 bytes.
    public static func isUsableKey(_ key: String) -> Bool {
        (1...512).contains(key.utf8.count) && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// `scheme://host`, with the port if it is not the scheme's default: platforms compare the tcUrl that ffmpeg builds from this.
    private var authority: String {
        let bracketed = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(scheme.rawValue)://\(bracketed)" + (port == scheme.defaultPort ? "" : ":\(port)")
    }

    /// The output URL for ffmpeg's command line. Contains neither key nor query: those are in `presetLines`.
    public var ffmpegURL: String { "\(authority)/\(appPath)" }

    /// The lines of the file for ffmpeg's `-fpre`, which keeps the key out of its arguments.
    ///
    /// ffmpeg takes the text after `=` unchanged up to the end of the line, so no character needs an escape (5.1: `opt_preset` in
    /// ffmpeg_opt.c; tried with quotes, backslashes, `#`, `;`, `%`). Without `rtmp_app` it would cut an application at its first
    /// slash and drop the rest (rtmpproto.c, `rtmp_open`).
    ///
    /// - Parameter key: The stream key; `isUsableKey` must be true for it.
    public func presetLines(key: String) -> [String] {
        precondition(Self.isUsableKey(key), "a key with a line end would write further options into the file")
        return ["rtmp_app=\(app)", "rtmp_playpath=\(key)"]
    }

    /// For logs and status: without the key, and without the query, which may contain one.
    public var description: String { ffmpegURL + (app == appPath ? "" : "?…") }

    static let rule = SettingRule<DestinationAddress>(
        allowed: "rtmp://HOST[:PORT]/APP or rtmps://HOST[:PORT]/APP, without user name and stream key"
    ) { DestinationAddress($0) }
}

extension DestinationAddress: CustomReflectable, CustomDebugStringConvertible {
    /// As `description`.
    public var debugDescription: String { description }

    /// As `description`, to keep the query out of `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
