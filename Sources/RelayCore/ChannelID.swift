/// Names a channel: one program with its publishers, switchers, slate and destinations.
public struct ChannelID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The name, such as `main`.
    public let rawValue: String

    /// Creates a name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name.
    public var description: String { rawValue }
}
