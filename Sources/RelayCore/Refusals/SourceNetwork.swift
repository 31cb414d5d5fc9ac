/// The networks of a client's address, for limits that should apply to it and not to its neighbours.
public struct SourceNetwork: Sendable, Hashable {
    /// A subscriber's network: an IPv4 address, or an IPv6 network of 64 bits.
    public let subscriber: String
    /// A provider's or hoster's smallest network: 16 bits of an IPv4 address, 32 of an IPv6 address (the smallest that registries
    /// assign, ripe-738, 5.1).
    public let provider: String

    /// - Parameter address: As nginx writes it. Text that is not an IP address counts as a network of its own.
    public init(address: String) {
        if IPAddress.isIPv4(address) {
            subscriber = address
            provider = address.split(separator: ".").prefix(2).joined(separator: ".") + ".0.0/16"
        } else if let groups = IPAddress.leadingGroups(address, 4) {
            subscriber = groups.joined(separator: ":") + "::/64"
            provider = groups.prefix(2).joined(separator: ":") + "::/32"
        } else {
            (subscriber, provider) = (address, address)
        }
    }
}

extension IPAddress {
    /// The first groups of an IPv6 address, in lower case and without leading zeros; `nil` if it is not one.
    static func leadingGroups(_ text: String, _ count: Int) -> [String]? {
        guard isIPv6(text) else { return nil }
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false).map {
            // The last two may be written as IPv4.
            $0.split(separator: ":").flatMap { isIPv4($0) ? ["0", "0"] : [String($0)] }
        }
        let tail = halves.count > 1 ? halves[1] : []
        let gap = [String](repeating: "0", count: max(0, 8 - halves[0].count - tail.count))
        return (halves[0] + gap + tail).prefix(count).map { group in
            let digits = group.lowercased().drop { $0 == "0" }
            return digits.isEmpty ? "0" : String(digits)
        }
    }
}
