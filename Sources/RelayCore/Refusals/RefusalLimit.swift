/// Rate limit for log lines that unauthenticated clients can cause. Each attempt has its line, up to a budget for each subscriber's
/// network, one for each provider's and one for all: a flood, also one from millions of IPv6 addresses, cannot fill the journal,
/// and one from elsewhere does not use up what an operator's own attempts have. What is left out is counted.
public struct RefusalLimit: Sendable {
    /// The time in which lines are counted.
    static let window: Duration = .seconds(60)
    /// Lines within ``window`` for one subscriber: more than a person makes attempts.
    static let mostOfSubscriber = 10
    /// … for one provider.
    static let mostOfProvider = 20
    /// … in all. With those of an hour a journal grows by about 1 MB.
    static let most = 60

    private var begin: ContinuousClock.Instant?
    private var lines = 0
    private var ofSubscriber: [String: Int] = [:]
    private var ofProvider: [String: Int] = [:]
    private var omitted = 0

    /// A limit that nothing has been counted for.
    public init() {}

    /// When ``timePassed(now:)`` has something to tell; `nil`: nothing was left out.
    public var deadline: ContinuousClock.Instant? {
        omitted > 0 ? begin.map { $0 + Self.window } : nil
    }

    /// Whether the line about a refusal is to be logged.
    ///
    /// What was left out before must have been taken with ``timePassed(now:)``; it is not lost, though, if that comes late.
    public mutating func admit(_ address: String, now: ContinuousClock.Instant) -> Bool {
        renew(now)
        let network = SourceNetwork(address: address)
        guard lines < Self.most, ofSubscriber[network.subscriber, default: 0] < Self.mostOfSubscriber,
            ofProvider[network.provider, default: 0] < Self.mostOfProvider
        else {
            omitted += 1
            return false
        }
        lines += 1
        ofSubscriber[network.subscriber, default: 0] += 1
        ofProvider[network.provider, default: 0] += 1
        return true
    }

    /// How many lines were left out, once the time in which they were counted is over.
    public mutating func timePassed(now: ContinuousClock.Instant) -> Int? {
        guard let deadline, now >= deadline else { return nil }
        defer { omitted = 0 }
        return omitted
    }

    private mutating func renew(_ now: ContinuousClock.Instant) {
        guard begin.map({ now - $0 >= Self.window }) ?? true else { return }
        (begin, lines, ofSubscriber, ofProvider) = (now, 0, [:], [:])
    }
}
