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
        case "0.0.0.0", "[::]": "\(HostAddress.first() ?? "this-host"):\(settings.rtmpPort)"
        case let host: "\(host):\(settings.rtmpPort)"
        }
    }
}
