import RelayCore

/// Kick's server address as shown on its dashboard: without the application, which is always the same.
enum KickAddress {
    /// The complete address; `nil` if it is already complete, or another platform's.
    static func completed(_ url: String) -> String? {
        let bare = String((url.contains("://") ? url : "rtmps://\(url)").reversed().drop { $0 == "/" }.reversed())
        guard bare.split(separator: "/").count == 2, !bare.contains("?"),
            let address = DestinationAddress("\(bare)/app"), address.host.hasSuffix(".live-video.net")
        else { return nil }
        return "\(bare)/app"
    }
}
