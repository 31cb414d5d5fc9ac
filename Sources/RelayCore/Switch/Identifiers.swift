/// One publisher's stay at the ingest. Never reused.
///
/// nginx's connection number alone doesn't name it: a restarted nginx counts from 1 again.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    /// Counts up from 1.
    public let number: Int
    /// `clientid` of the callbacks: nginx's connection number.
    public let clientID: UInt

    /// Names a session.
    public init(number: Int, clientID: UInt) {
        self.number = number
        self.clientID = clientID
    }

    /// The number alone.
    public var description: String { "\(number)" }
}

/// One switcher ffmpeg, from its start to its end. Never reused.
public struct SwitcherID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Counts up from 1.
    public let number: Int

    /// Names a switcher.
    public init(_ number: Int) { self.number = number }

    /// Orders by age, the oldest first.
    public static func < (left: SwitcherID, right: SwitcherID) -> Bool { left.number < right.number }
    /// The number alone.
    public var description: String { "\(number)" }
}

/// One callback of nginx that waits for its answer.
public struct CallbackID: Hashable, Sendable {
    /// Counts up from 1.
    public let number: Int

    /// Names a callback.
    public init(_ number: Int) { self.number = number }
}
