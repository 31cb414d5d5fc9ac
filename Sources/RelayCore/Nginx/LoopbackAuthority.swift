extension RelaySettings {
    /// Host and port at which broadcasters on this host reach the gate: the loopback address, unless it listens on one address
    /// only.
    public var loopbackAuthority: String {
        switch listenAddress.nginxHost {
        case "0.0.0.0": "\(Topology.loopback):\(rtmpPort)"
        case "[::]": "[::1]:\(rtmpPort)"
        case let host: "\(host):\(rtmpPort)"
        }
    }
}
