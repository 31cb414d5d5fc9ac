/// Rate limit for log lines that unauthenticated clients can cause. Each attempt is logged, within a budget per subscriber's
/// network, one per provider's network and a total. A flood, even from millions of IPv6 addresses, cannot fill the journal, and a
/// flood from elsewhere does not use up the budget of an operator's own attempts. Lines left out are counted.
public struct RefusalLimit: Sendable {
    /// The time window in which lines are counted.
    static let window: Duration = .seconds(60)
    /// Lines within ``window`` per subscriber: more than the attempts that a person makes.
    static let mostOfSubscriber = 10
    /// Lines within ``window`` per provider.
    static let mostOfProvider = 20
    /// Lines within ``window`` in total. The lines of an hour add about 1 MB to a journal.
    static let most = 60

    private var begin: ContinuousClock.Instant?
    private var lines = 0
    private var ofSubscriber: [String: Int] = [:]
    private var ofProvider: [String: Int] = [:]
    private var omitted = 0

    /// Creates a limit with nothing counted yet.
    public init() {}

    /// When ``timePassed(now:)`` has a number to report; `nil`: no line was left out.
    public var deadline: ContinuousClock.Instant? {
        omitted > 0 ? begin.map { $0 + Self.window } : nil
    }

    /// Whether to log the line about a refusal.
    ///
    /// Call ``timePassed(now:)`` first to take the number of lines left out before; it is not lost if that call comes late.
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

    /// The number of lines left out, once their time window is over.
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
