/// The operator's choice, which overrides the publishers.
public enum Override: String, Hashable, Sendable {
    /// The publishers decide.
    case auto
    /// The slate stays on air even while somebody publishes ("be right back").
    case brb
}
