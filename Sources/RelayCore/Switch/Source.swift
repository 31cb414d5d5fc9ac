/// The two streams that a broadcaster can publish to.
public enum Feed: String, Hashable, Sendable, Codable, CaseIterable {
    /// `/live/NAME`: what goes on air.
    case live
    /// `/offline/NAME`: goes on air instead of the slate file while nobody publishes to `live`.
    case standby
}

/// What a switcher shows on the program.
public enum Source: Hashable, Sendable {
    /// The picture and sound of one publisher, encoded to the program's profile.
    case publisher(Feed, SessionID)
    /// A stream copy of a pre-rendered slate. The revision increases when another slate is wanted or has been rendered, and when
    /// the wanted slate is tried again after the built-in one.
    case slate(revision: Int)

    /// The word used in logs and status: `live`, `standby` or `slate`.
    public var name: String {
        switch self {
        case .publisher(let feed, _): feed.rawValue
        case .slate: "slate"
        }
    }

    /// Whether this is a slate.
    public var isSlate: Bool {
        if case .slate = self { true } else { false }
    }

    var isLive: Bool {
        if case .publisher(.live, _) = self { true } else { false }
    }
}
