import RelayCore

/// An http or https address. Only its origin is shown, because a webhook's path is its secret.
public struct WebAddress: Sendable, Hashable {
    private let isSecure: Bool
    /// The host, with the port if one is given.
    private let authority: String
    /// From the first slash on; `/` if there is none.
    let path: String
    /// What follows the `?`; empty: nothing.
    private let query: String

    /// Reads an address.
    ///
    /// - Returns: `nil` if it is none, has a user name or a fragment, or more than 2000 bytes.
    public init?(_ text: String) {
        guard text.utf8.count <= 2000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}#".utf8.contains($0) }),
            let end = text.firstRange(of: "://")
        else { return nil }
        switch text[..<end.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = text[end.upperBound...]
        authority = rest.prefix { $0 != "/" && $0 != "?" }.lowercased()
        guard let host = PublicURL.host(of: authority), !host.isEmpty else { return nil }
        let target = rest.dropFirst(authority.utf8.count)
        let path = target.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        query = String(target.dropFirst(path.count).dropFirst())
    }

    private init(_ other: WebAddress, path: String, query: String) {
        isSecure = other.isSecure
        authority = other.authority
        self.path = path
        self.query = query
    }

    /// The whole address, with its secrets: for the request, and for nothing else.
    public var text: String { origin + target }

    /// Scheme, host and port.
    public var origin: String { "\(isSecure ? "https" : "http")://\(authority)" }

    /// Whether the host is this one.
    var isLoopback: Bool {
        guard let host = PublicURL.host(of: authority) else { return false }
        return host == "localhost" || IPAddress.isLoopback(host)
    }

    /// Whether nobody on a network can read what is sent there.
    var isPrivate: Bool { isSecure || isLoopback }

    /// What is not to be quoted: the parts of path and query that are long enough to be a secret, the longest first.
    var secrets: [String] {
        let parts = target.split(whereSeparator: { "/?&=".contains($0) }).map(String.init)
        return ([target] + parts).filter { $0.utf8.count > 8 }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// The address with more behind its path, such as `/messages/1`, and more in its query, such as `wait=true`.
    func appending(_ more: String, query item: String = "") -> WebAddress {
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        let name = item.prefix { $0 != "=" }
        let items = query.split(separator: "&").filter { $0.prefix { $0 != "=" } != name }.map(String.init)
        return WebAddress(self, path: path + more, query: (items + (item.isEmpty ? [] : [item])).joined(separator: "&"))
    }

    private var target: String { path + (query.isEmpty ? "" : "?\(query)") }
}

extension WebAddress: CustomStringConvertible, CustomReflectable {
    /// The origin; `/…` stands for what follows it.
    public var description: String { origin + (target == "/" ? "" : "/…") }

    /// As `description`.
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
