/// Clients that wanted to publish and were refused a short while ago, for the operator who wonders why nothing is on air. Attempts of
/// the same client for the same reason are one entry.
public struct RecentRefusals: Hashable, Sendable {
    /// Attempts of one client.
    public struct Entry: Hashable, Sendable {
        /// Its address.
        public let address: String
        /// What is wrong and what to do about it, without anything that the client sent.
        public let reason: String
        /// How often it tried; a flood is not counted in full (see ``RefusalLimit``).
        public internal(set) var count: Int
        /// When it first did, in milliseconds since 1970.
        public let since: Int64
        /// When it last did.
        public internal(set) var last: Int64
    }

    /// So many are kept: those of a flood do not drive out an operator's own at once, since a network has a budget of lines.
    static let most = 20
    /// How long they are, in milliseconds: an hour.
    static let keeps: Int64 = 3_600_000

    private var kept: [Entry] = []

    /// Nobody was refused yet.
    public init() {}

    /// Those of the last hour, the last one first.
    ///
    /// - Parameter now: In milliseconds since 1970.
    public func entries(now: Int64) -> [Entry] { kept.reversed().filter { now - $0.last < Self.keeps } }

    /// A client was refused.
    ///
    /// - Parameter time: In milliseconds since 1970.
    public mutating func refused(_ client: RefusedClient, time: Int64) {
        // OBS never does that, so it is nobody's own attempt.
        guard !client.isNoise, client.request == .publish || client.request == .connect else { return }
        var entry =
            kept.firstIndex { $0.address == client.address && $0.reason == client.reason }.map { kept.remove(at: $0) }
            ?? Entry(address: client.address, reason: client.reason, count: 0, since: time, last: time)
        entry.count += 1
        entry.last = time
        kept.append(entry)
        if kept.count > Self.most { kept.removeFirst() }
    }
}
