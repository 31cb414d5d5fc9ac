/// What the operator wants on air, whatever the publishers do.
public enum Override: Hashable, Sendable {
    /// Nothing in particular: the publishers decide.
    case auto
    /// The slate, even while somebody publishes ("be right back"). No live frame reaches a platform: who is on air ends at the
    /// latest after ``SwitchTiming/hide``, even if the slate is not ready.
    case brb
    /// A feed's publisher, even where a rule holds it back, until its session ends. While it shows nothing, the slate is on air.
    case feed(Feed)
}

extension Override {
    /// Why a feed cannot be chosen.
    public enum Obstacle: Hashable, Sendable {
        /// Nobody publishes there.
        case noPublisher
        /// Somebody publishes, and sends nothing that can be shown.
        case notShowable(ChannelView.PictureProblem)
        /// This host is too slow to encode; tried again in this time.
        case hostTooSlow(retryIn: Duration)
    }
}
