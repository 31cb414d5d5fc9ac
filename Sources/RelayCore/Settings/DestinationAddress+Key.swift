extension DestinationAddress {
    /// Whether the address ends in what looks like a stream key: users paste the two as one, as ffmpeg accepts them. In an address
    /// the key would show in the process list and in the log.
    ///
    /// Recognises the prefixes of keys from Kick and other IVS services (`sk_`), Twitch (`live_`) and Facebook (`FB-`), and a last
    /// part of 16 or more characters with both letters and digits (YouTube's `xxxx-xxxx-xxxx-xxxx`, UUIDs, hexadecimal keys).
    public var endsInWhatLooksLikeAKey: Bool {
        guard let last = appPath.split(separator: "/").last else { return false }
        if ["sk_", "live_", "FB-"].contains(where: { last.hasPrefix($0) }) { return true }
        return last.utf8.count >= 16 && last.utf8.contains { $0.isDigit } && last.utf8.contains { $0.isLetter }
    }

    /// Whether the address contains a key. Keys shorter than 8 characters are ignored: they could match by chance.
    public func holds(_ key: String) -> Bool { key.utf8.count >= 8 && app.contains(key) }
}
