import RelayCore

/// Slows wrong tokens down: after some from one network, none is looked at from there for a while. A token has 256 random bits, so
/// this keeps the log short and shows that somebody tries; nobody can guess one.
struct WrongTokens: Sendable {
    /// How many from one network within ``window`` are looked at.
    static let most = 5
    /// How long they count, and for how long none is looked at then.
    static let window: Duration = .seconds(60)
    /// How many networks are remembered; of more, those with the oldest attempts are forgotten.
    static let mostNetworks = 1024

    private struct Attempts {
        var count = 0
        var last: ContinuousClock.Instant
    }

    private var networks: [String: Attempts] = [:]

    /// For how long no token from an address is looked at; `nil`: it is.
    func block(of address: String, now: ContinuousClock.Instant) -> Duration? {
        guard let attempts = networks[Self.network(address)], attempts.count >= Self.most else { return nil }
        let left = Self.window - (now - attempts.last)
        return left > .zero ? left : nil
    }

    /// A wrong token has come from an address.
    ///
    /// - Returns: Whether it was the last one that is looked at for a while.
    mutating func failed(_ address: String, now: ContinuousClock.Instant) -> Bool {
        let network = Self.network(address)
        var attempts = networks[network] ?? Attempts(last: now)
        if now - attempts.last >= Self.window { attempts.count = 0 }
        attempts.count += 1
        attempts.last = now
        networks[network] = attempts
        if networks.count > Self.mostNetworks {
            networks = networks.filter { now - $0.value.last < Self.window }
            if networks.count > Self.mostNetworks, let oldest = networks.min(by: { $0.value.last < $1.value.last }) {
                networks[oldest.key] = nil
            }
        }
        return attempts.count == Self.most
    }

    /// A right token has come from an address.
    mutating func succeeded(_ address: String) { networks[Self.network(address)] = nil }

    private static func network(_ address: String) -> String { SourceNetwork(address: address).subscriber }
}
