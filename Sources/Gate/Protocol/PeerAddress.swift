import RelayCore

/// A client's address and port; the address is in nginx's notation.
struct PeerAddress: Sendable, Hashable {
    /// Without brackets. IPv4-mapped IPv6, which a listener on [::] sees, is converted to IPv4.
    let host: String
    let port: Int

    init(host: String, port: Int) {
        let mapped = "::ffff:"
        self.host =
            host.lowercased().hasPrefix(mapped) && host.contains(".") ? String(host.dropFirst(mapped.count)) : host
        self.port = port
    }

    private var isIPv6: Bool { host.contains(":") }

    /// The subscriber's network, the unit to which limits apply.
    var sourceNetwork: String { SourceNetwork(address: host).subscriber }

    /// The line that gives nginx the client's address: version 1 of HAProxy's PROXY protocol. nginx-rtmp 1.2.2 requires it in one
    /// piece, and uses the address only (ngx_rtmp_proxy_protocol.c).
    func proxyHeader(to destination: PeerAddress) -> [UInt8] {
        // Both must be of one family; nginx-rtmp ignores the second.
        let target = isIPv6 ? "::1" : destination.host
        return Array("PROXY TCP\(isIPv6 ? 6 : 4) \(host) \(target) \(port) \(destination.port)\r\n".utf8)
    }
}

extension PeerAddress: CustomStringConvertible {
    /// In URL notation.
    var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Addresses at which this host itself reaches a listener on this address; any one will do. A listener on all IPv6 addresses
    /// accepts IPv4 too, even if IPv6 is switched off after it started.
    var fromThisHost: [PeerAddress] {
        switch host {
        case "0.0.0.0": [PeerAddress(host: "127.0.0.1", port: port)]
        case "::": [PeerAddress(host: "::1", port: port), PeerAddress(host: "127.0.0.1", port: port)]
        default: [self]
        }
    }
}
