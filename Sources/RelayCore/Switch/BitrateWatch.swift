/// Watches the bitrate of one feed's publisher by a ``LowBitrateRule``. Pure.
public struct BitrateWatch: Hashable, Sendable {
    /// What has changed.
    public enum Change: Hashable, Sendable {
        /// Too little arrives.
        case low(bitsPerSecond: Double)
        /// Enough arrives again.
        case recovered(after: Duration)
    }

    private let rule: LowBitrateRule
    private var session: SessionID?
    /// Since when the session's bitrate has been seen without a break.
    private var seenSince: ContinuousClock.Instant?
    private var lowSince: ContinuousClock.Instant?
    /// Since when the bitrate is good without a break.
    private var goodSince: ContinuousClock.Instant?
    /// When the bitrate was good again.
    private var returns: [ContinuousClock.Instant] = []

    /// Nobody publishes.
    public init(_ rule: LowBitrateRule) { self.rule = rule }

    /// Looks at the bitrate; to be called every second.
    ///
    /// - Parameters:
    ///   - rate: What has arrived; `nil`: that is not known now.
    ///   - session: Who publishes; `nil`: nobody does. Another one is judged anew.
    public mutating func observed(
        _ rate: RateHistory?, of session: SessionID?, now: ContinuousClock.Instant
    ) -> Change? {
        if session != self.session { (self.session, seenSince, lowSince, goodSince) = (session, nil, nil, nil) }
        guard session != nil, let mean = rate?.bitsPerSecond(over: rule.span) else {
            (seenSince, goodSince) = (nil, nil)
            return nil
        }
        let begin = seenSince ?? now
        seenSince = begin
        guard let lowSince else {
            guard now - begin >= rule.span, mean < Double(rule.limit) else { return nil }
            (self.lowSince, goodSince) = (now, nil)
            return .low(bitsPerSecond: mean)
        }
        guard mean >= Double(rule.limit) * LowBitrateRule.margin else {
            goodSince = nil
            return nil
        }
        let good = goodSince ?? now
        goodSince = good
        guard now - good >= recovery(now), now - lowSince >= LowBitrateRule.leastStay else { return nil }
        self.lowSince = nil
        returns.append(now)
        return .recovered(after: now - lowSince)
    }

    /// For how long the bitrate must be good now.
    private mutating func recovery(_ now: ContinuousClock.Instant) -> Duration {
        returns.removeAll { $0 + LowBitrateRule.memory <= now }
        return rule.recovery * (1 << min(returns.count, 5))
    }
}
