/// An address of this host that the gate or the page listens on.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// The address in the form of nginx's `listen`, without the port: `0.0.0.0`, `192.0.2.1`, `[::]`.
    public let nginxHost: String
    /// The address in the form of inet_pton(3): `0.0.0.0`, `192.0.2.1`, `::`.
    public var host: String { isIPv6 ? String(nginxHost.dropFirst().dropLast()) : nginxHost }
    /// Whether it is an IPv6 address. `[::]` accepts IPv4 too only with nginx's `ipv6only=off`.
    public let isIPv6: Bool

    /// Whether no other host can connect to it.
    public var isLoopback: Bool { IPAddress.isLoopback(host) }

    /// All of this host's IPv4 addresses.
    public static let anyIPv4 = ListenAddress(nginxHost: "0.0.0.0", isIPv6: false)

    /// The address as written in a setting.
    public var description: String { nginxHost }

    /// The rule for RTMP_LISTEN and HTTP_LISTEN. Only numeric addresses: a name would be resolved when nginx starts, perhaps before the network is
    /// up.
    static let rule = SettingRule<ListenAddress>(
        allowed: "an IPv4 or IPv6 address of this host: 0.0.0.0 (all IPv4), [::] (all, IPv6 too), 127.0.0.1 …"
    ) { text in
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let bare = isBracketed ? String(text.dropFirst().dropLast()) : text
        if !isBracketed, IPAddress.isIPv4(bare) { return ListenAddress(nginxHost: bare, isIPv6: false) }
        guard IPAddress.isIPv6(bare) else { return nil }
        return ListenAddress(nginxHost: "[\(bare.lowercased())]", isIPv6: true)
    }
}

/// Checks on the text of IP addresses.
public enum IPAddress {
    /// Whether it is an address of the loopback interface: 127.0.0.0/8 or ::1, also as an IPv4 address in IPv6 form.
    public static func isLoopback(_ text: some StringProtocol) -> Bool {
        let text = plain(text)
        return (isIPv4(text) && text.hasPrefix("127."))
            || leadingGroups(text, 8) == ["0", "0", "0", "0", "0", "0", "0", "1"]
    }

    /// Whether it is an address.
    public static func isValid(_ text: some StringProtocol) -> Bool { isIPv4(text) || isIPv6(text) }

    /// The address without `::ffff:`, which a listener for both kinds puts before IPv4 (RFC 4291, 2.5.5.2), and without a zone.
    public static func plain(_ text: some StringProtocol) -> String {
        let text = text.split(separator: "%", maxSplits: 1).first.map { $0.lowercased() } ?? ""
        let mapped = "::ffff:"
        guard text.hasPrefix(mapped), isIPv4(text.dropFirst(mapped.count)) else { return text }
        return String(text.dropFirst(mapped.count))
    }

    /// Four decimal numbers 0…255 without leading zeros, as inet_pton(3) takes them.
    static func isIPv4(_ text: some StringProtocol) -> Bool {
        let parts = String(text).split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard part.utf8.count <= 3, let number = part.wholeNumber() else { return false }
                return number <= 255 && String(number).utf8.count == part.utf8.count
            }
    }

    /// Eight groups of up to four hexadecimal digits, one run of which may be written as `::`, and the last two as IPv4 (RFC 4291,
    /// 2.2).
    static func isIPv6(_ text: some StringProtocol) -> Bool {
        var groups = String(text).split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard groups.count >= 3, groups.count <= 9 else { return false }
        // A `::` at an end gives two empty parts there; elsewhere one.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty, groups.count > 1 {
            guard groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        let gaps = groups.count { $0.isEmpty }
        guard gaps <= 1, let last = groups.last else { return false }
        var count = groups.count - gaps
        if isIPv4(last) {
            groups.removeLast()
            count += 1
        }
        let areHex = groups.allSatisfy {
            $0.isEmpty || ($0.utf8.count <= 4 && $0.utf8.allSatisfy { $0.hexValue != nil })
        }
        return areHex && (gaps == 1 ? count <= 7 : count == 8)
    }
}
