/// Addresses that may not publish for a while, as the operator has said.
public struct BanList: Hashable, Sendable, Codable {
    /// One of them.
    public struct Ban: Hashable, Sendable, Codable {
        /// As nginx writes it.
        public let address: String
        /// The end, in milliseconds since 1970.
        public let until: Int64
        /// Who said so.
        public let by: String

        /// Creates a ban.
        public init(address: String, until: Int64, by: String) {
            self.address = address
            self.until = until
            self.by = by
        }
    }

    /// How many there can be; the one that ends first makes room for another.
    public static let most = 256

    private var bans: [Ban] = []

    /// Nobody is banned.
    public init() {}

    /// Those that hold, the one that ends first at the beginning.
    public func active(now: Int64) -> [Ban] { bans.filter { $0.until > now } }

    /// Bans an address, or changes the end of its ban.
    public mutating func ban(_ ban: Ban, now: Int64) {
        _ = unban(ban.address, now: now)
        bans = (active(now: now) + [ban]).sorted { ($0.until, $0.address) < ($1.until, $1.address) }.suffix(Self.most)
    }

    /// Ends a ban.
    ///
    /// - Returns: Whether there was one.
    public mutating func unban(_ address: String, now: Int64) -> Bool {
        let found = active(now: now)
        let network = SourceNetwork(address: address).subscriber
        bans = found.filter { SourceNetwork(address: $0.address).subscriber != network }
        return bans.count < found.count
    }

    /// Whether an address is banned: itself, or another one of the same IPv6 network of 64 bits, which one client has for itself.
    public func has(_ address: String, now: Int64) -> Bool {
        guard !bans.isEmpty else { return false }
        let network = SourceNetwork(address: address).subscriber
        return bans.contains { $0.until > now && SourceNetwork(address: $0.address).subscriber == network }
    }
}
