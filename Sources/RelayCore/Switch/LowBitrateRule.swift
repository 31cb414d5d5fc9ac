/// When a publisher sends too little to be shown (LOW_BITRATE).
public struct LowBitrateRule: Hashable, Sendable {
    /// What viewers see meanwhile.
    public enum Shows: Hashable, Sendable {
        /// The slate, or the next feed that is good.
        case slate
        /// The same with a slate of its own.
        case ownSlate(SlateName)
        /// The publisher all the same: it is only told.
        case keep

        /// The slate of its own; `nil`: none.
        public var slate: SlateName? { if case .ownSlate(let name) = self { name } else { nil } }
    }

    /// By how much more than the limit must arrive before the publisher is shown again.
    static let margin = 1.3
    /// How long the publisher stays off the air at least.
    static let leastStay: Duration = .seconds(5)
    /// Each return within this time doubles the time that the bitrate must be good before the next.
    static let memory: Duration = .seconds(300)

    /// In bits per second.
    public let limit: Int
    /// The mean over this time counts.
    public let span: Duration
    /// For how long the bitrate must be good again.
    public let recovery: Duration
    /// What viewers see meanwhile.
    public let shows: Shows

    /// A rule of these values.
    public init(limit: Int, span: Duration, recovery: Duration, shows: Shows) {
        self.limit = limit
        self.span = span
        self.recovery = recovery
        self.shows = shows
    }
}
