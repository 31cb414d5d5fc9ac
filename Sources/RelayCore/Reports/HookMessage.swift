/// What relay-hook sends to a push, over the connection by which it reports: one JSON object on one line.
public struct HookMessage: Hashable, Sendable, Codable {
    /// What it says.
    public enum Body: Hashable, Sendable, Codable {
        /// What to do from now on. Also the answer to a push's first message.
        case order(PushOrder)
        /// Renew the connection to the platform, once.
        case reconnect
        /// A cut to measure.
        case cut(CutNotice)
    }

    /// The version of this form. A push leaves out messages of another one.
    public static let version = 1

    /// See ``version``.
    public let version: Int
    /// What it says.
    public let body: Body

    /// Creates a message of this version.
    public init(_ body: Body) {
        version = Self.version
        self.body = body
    }
}
