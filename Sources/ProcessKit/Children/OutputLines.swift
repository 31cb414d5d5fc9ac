import Synchronization

/// Collects the last lines of a child's output: a short result, or what to show after a failure.
public final class OutputLines: Sendable {
    private static let limit = 200

    private let lines = Mutex<[String]>([])

    /// Has no lines yet.
    public init() {}

    /// The lines, the oldest first.
    public var all: [String] { lines.withLock { $0 } }

    /// Adds a line.
    public func add(_ line: String) {
        lines.withLock { lines in
            if lines.count == Self.limit { lines.removeFirst() }
            lines.append(line)
        }
    }

    /// Forgets all lines.
    public func clear() { lines.withLock { $0 = [] } }
}
