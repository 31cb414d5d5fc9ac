extension DestinationAddress {
    /// Whether the address ends in what looks like the stream key: people paste the two as one, as ffmpeg takes them. In an
    /// address it would be seen in the process list and in the log.
    ///
    /// By the beginnings that Kick's and other IVS keys (`sk_`), Twitch's (`live_`) and Facebook's (`FB-`) have, or by a last
    /// part of 16 or more characters with both letters and digits (YouTube's `xxxx-xxxx-xxxx-xxxx`, UUIDs, hexadecimal keys).
    public var endsInWhatLooksLikeAKey: Bool {
        guard let last = appPath.split(separator: "/").last else { return false }
        if ["sk_", "live_", "FB-"].contains(where: { last.hasPrefix($0) }) { return true }
        return last.utf8.count >= 16 && last.utf8.contains { $0.isDigit } && last.utf8.contains { $0.isLetter }
    }

    /// Whether a key is part of the address. Of a key shorter than 8 characters that could be chance.
    public func holds(_ key: String) -> Bool { key.utf8.count >= 8 && app.contains(key) }
}
