/// Servers in front of the page whose word about a client's address counts.
public struct ProxyList: Sendable, Equatable, CustomStringConvertible {
    private let addresses: [String]

    /// A list of addresses.
    public init(_ addresses: [String]) { self.addresses = addresses }

    /// Whether there is none.
    public var isEmpty: Bool { addresses.isEmpty }

    /// The addresses, separated by spaces.
    public var description: String { addresses.joined(separator: " ") }

    /// Whether a server is in the list.
    public func contains(_ address: String) -> Bool {
        let address = IPAddress.plain(address)
        return addresses.contains {
            $0 == address
                || (IPAddress.isIPv6(address) && IPAddress.leadingGroups($0, 8) == IPAddress.leadingGroups(address, 8))
        }
    }

    /// The rule for HTTP_PROXIES.
    static let rule = SettingRule<ProxyList>(
        allowed: "IPv4 and IPv6 addresses, separated by spaces, such as 127.0.0.1"
    ) { text in
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        guard !parts.isEmpty, parts.allSatisfy({ IPAddress.isValid($0) }) else { return nil }
        return ProxyList(parts.map { IPAddress.plain($0) })
    }
}
