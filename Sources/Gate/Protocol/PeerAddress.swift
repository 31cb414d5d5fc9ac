import Glibc

/// A client's address and port, as nginx writes the first and takes both.
struct PeerAddress: Sendable, Hashable {
    /// No brackets. IPv4 in the form of IPv6, which a listener on [::] sees, is IPv4.
    let host: String
    let port: Int

    init(host: String, port: Int) {
        let mapped = "::ffff:"
        self.host =
            host.lowercased().hasPrefix(mapped) && host.contains(".") ? String(host.dropFirst(mapped.count)) : host
        self.port = port
    }

    private var isIPv6: Bool { host.contains(":") }

    /// What counts as one stranger: an IPv4 address, or an IPv6 network of 64 bits, all of whose addresses one subscriber has.
    var neighbourhood: String {
        var address = in6_addr()
        guard isIPv6, inet_pton(AF_INET6, host, &address) == 1 else { return host }
        return withUnsafeBytes(of: address) { bytes in
            bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
        }
    }

    /// The line that tells nginx who is there: version 1 of HAProxy's PROXY protocol. nginx-rtmp 1.2.2 wants it in one piece, and
    /// takes the address only (ngx_rtmp_proxy_protocol.c).
    func proxyHeader(to destination: PeerAddress) -> [UInt8] {
        // Both must be of one family; nginx-rtmp does not look at the second.
        let target = isIPv6 ? "::1" : destination.host
        return Array("PROXY TCP\(isIPv6 ? 6 : 4) \(host) \(target) \(port) \(destination.port)\r\n".utf8)
    }
}

extension PeerAddress: CustomStringConvertible {
    /// As in a URL.
    var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Where a listener on this address is reached from its own host.
    var fromThisHost: PeerAddress {
        switch host {
        case "0.0.0.0": PeerAddress(host: "127.0.0.1", port: port)
        case "::": PeerAddress(host: "::1", port: port)
        default: self
        }
    }
}
