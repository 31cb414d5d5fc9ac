/// Where the page is served, and to whom.
public struct PageSettings: Sendable, Equatable {
    /// The address that it listens on.
    public let listenAddress: ListenAddress
    /// The port.
    public let port: Int
    /// Its address behind a server that does TLS; `nil`: there is none.
    public let publicURL: PublicURL?
    /// Those servers.
    public let proxies: ProxyList
    /// Whether a network may reach it without TLS.
    public let isInsecure: Bool

    /// Settings of these values.
    public init(
        listenAddress: ListenAddress, port: Int, publicURL: PublicURL? = nil, proxies: ProxyList = ProxyList([]),
        isInsecure: Bool = false
    ) {
        self.listenAddress = listenAddress
        self.port = port
        self.publicURL = publicURL
        self.proxies = proxies
        self.isInsecure = isInsecure
    }

    /// Whether no other host can connect to it.
    public var isPrivate: Bool { listenAddress.isLoopback }

    /// Whether other hosts reach it by a server that does TLS.
    public var isBehindTLS: Bool { publicURL?.isSecure == true && !proxies.isEmpty }
}
