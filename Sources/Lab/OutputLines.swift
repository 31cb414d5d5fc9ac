import Synchronization

/// The last output lines of a child, to show after a failure.
package final class OutputLines: Sendable {
    /// Has no lines yet.
    package init() {}

    private let lines = Mutex<[String]>([])
    private static let limit = 200

    /// Adds a line.
    package func add(_ line: String) {
        lines.withLock { lines in
            if lines.count == Self.limit { lines.removeFirst() }
            lines.append(line)
        }
    }

    func clear() { lines.withLock { $0 = [] } }

    /// The lines, the oldest first.
    package var all: [String] { lines.withLock { $0 } }
}
