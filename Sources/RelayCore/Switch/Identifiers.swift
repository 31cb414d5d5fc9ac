/// Identifies one publisher's stay at the ingest. Never reused.
///
/// Its connection alone is not enough: a restarted nginx counts from 1 again.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    /// Counts up from 1.
    public let number: Int
    /// The publisher's connection.
    public let connection: ConnectionID

    /// Creates the identifier of a session.
    public init(number: Int, connection: ConnectionID) {
        self.number = number
        self.connection = connection
    }

    /// The number alone.
    public var description: String { "\(number)" }
}

/// Identifies one switcher ffmpeg, from its start to its end. Never reused.
public struct SwitcherID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Counts up from 1.
    public let number: Int

    /// Creates the identifier of a switcher.
    public init(_ number: Int) { self.number = number }

    /// Orders switchers by age, the oldest first.
    public static func < (left: SwitcherID, right: SwitcherID) -> Bool { left.number < right.number }
    /// The number alone.
    public var description: String { "\(number)" }
}

/// Identifies one callback from nginx that waits for its answer.
public struct CallbackID: Hashable, Sendable {
    /// Counts up from 1.
    public let number: Int

    /// Creates the identifier of a callback.
    public init(_ number: Int) { self.number = number }
}
