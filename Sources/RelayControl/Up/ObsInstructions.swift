import Glibc
import RelayCore

/// Instructions for OBS.
enum ObsInstructions {
    /// The lines.
    ///
    /// - Parameter shown: A key that they contain; `nil`: none.
    static func lines(_ settings: RelaySettings, key shown: String? = nil) -> [String] {
        let isOpen = settings.publishKey != nil || shown != nil
        let host = isOpen ? publicHost(settings) : settings.loopbackAuthority
        let key = shown ?? "…   (… is your PUBLISH_KEY)"
        var lines = [
            "OBS: Settings > Stream > Service: Custom…",
            "  Server:     rtmp://\(host)/\(settings.app)",
            "  Stream Key: \(settings.streamName)" + (isOpen ? "?key=\(key)" : ""),
        ]
        guard !isOpen else { return lines }
        switch settings.listenAddress.nginxHost {
        case "0.0.0.0", "[::]", "[::1]": break
        case let host where host.hasPrefix("127."): break
        default:
            // A connection to that address comes from that address instead of the loopback address.
            lines.append("Nobody may publish: set PUBLISH_KEY, because RTMP_LISTEN is not the loopback address")
            return lines
        }
        lines.append("Only this host may publish: PUBLISH_KEY is not set")
        return lines
    }

    private static func publicHost(_ settings: RelaySettings) -> String {
        switch settings.listenAddress.nginxHost {
        case "0.0.0.0", "[::]": "\(firstAddress() ?? "this-host"):\(settings.rtmpPort)"
        case let host: "\(host):\(settings.rtmpPort)"
        }
    }

    /// The first IPv4 address of this host that is not a loopback address.
    private static func firstAddress() -> String? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return nil }
        defer { freeifaddrs(list) }
        var next = list
        while let entry = next {
            defer { next = entry.pointee.ifa_next }
            guard let address = entry.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
                entry.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0
            else { continue }
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard getnameinfo(address, length, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0 else {
                continue
            }
            return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }
}
