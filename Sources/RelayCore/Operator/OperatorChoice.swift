/// What the operator wants viewers to see, who said so, and until when.
public struct OperatorChoice: Hashable, Sendable, Codable {
    /// What is to be on air.
    public enum Show: String, Hashable, Sendable, Codable, CaseIterable {
        /// The slate, whoever publishes.
        case brb
        /// The live feed's publisher, even where a rule holds it back.
        case live
        /// The standby feed's publisher, likewise.
        case standby

        /// The feed, unless it is the slate.
        public var feed: Feed? {
            switch self {
            case .brb: nil
            case .live: .live
            case .standby: .standby
            }
        }

        /// What the switch machine is told.
        public var override: Override { feed.map(Override.feed) ?? .brb }
    }

    /// What is to be on air.
    public let show: Show
    /// The user who said so; `relay` if the relay did.
    public let by: String
    /// Since when, in milliseconds since 1970.
    public let since: Int64
    /// Until when, in milliseconds since 1970; `nil`: until the operator says something else.
    public let until: Int64?
    /// The slate that is shown meanwhile; `nil`: the usual one.
    public let slate: String?
    /// The operator's own words.
    public let reason: String?

    /// Longest ``reason``, in characters.
    public static let longestReason = 200

    /// A choice. Control characters of the reason are replaced.
    public init(
        _ show: Show, by: String, since: Int64, until: Int64? = nil, slate: String? = nil, reason: String? = nil
    ) {
        self.show = show
        self.by = by
        self.since = since
        self.until = until
        self.slate = slate
        self.reason = reason.map { String(PlainText.line($0).prefix(Self.longestReason)) }
    }
}
