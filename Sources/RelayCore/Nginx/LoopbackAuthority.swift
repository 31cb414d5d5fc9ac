extension RelaySettings {
    /// Host and port at which programs of this host reach the ingest: the loopback address, unless it listens on one address only.
    public var loopbackAuthority: String {
        switch listenAddress.nginxHost {
        case "0.0.0.0": "127.0.0.1:\(rtmpPort)"
        case "[::]": "[::1]:\(rtmpPort)"
        case let host: "\(host):\(rtmpPort)"
        }
    }
}
