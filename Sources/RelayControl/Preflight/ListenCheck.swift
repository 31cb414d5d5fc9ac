import Glibc

/// Tries to listen on an address.
enum ListenCheck {
    /// - Parameter host: An IPv4 address, or an IPv6 address in brackets.
    /// - Returns: 0, or the error number of bind(2) or listen(2).
    static func listen(host: String, port: Int) -> Int32 {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        var result: UnsafeMutablePointer<addrinfo>?
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        guard getaddrinfo(bare, "\(port)", &hints, &result) == 0, let address = result else { return EADDRNOTAVAIL }
        defer { freeaddrinfo(result) }
        let descriptor = socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // As in nginx: lingering connections of the last run do not get in the way.
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
            Glibc.listen(descriptor, 1) == 0
        else { return errno }
        return 0
    }
}
