import RelayCore

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

    /// What counts as one unauthenticated client.
    var sourceNetwork: String { SourceNetwork(address: host).subscriber }

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

    /// Where a listener on this address is reached from its own host; any one will do. One on all IPv6 addresses takes IPv4 too,
    /// also when IPv6 is switched off after it began.
    var fromThisHost: [PeerAddress] {
        switch host {
        case "0.0.0.0": [PeerAddress(host: "127.0.0.1", port: port)]
        case "::": [PeerAddress(host: "::1", port: port), PeerAddress(host: "127.0.0.1", port: port)]
        default: [self]
        }
    }
}
