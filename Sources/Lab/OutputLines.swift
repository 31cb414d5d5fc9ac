import Synchronization

/// The last output lines of a child, to show after a failure.
final class OutputLines: Sendable {
    private let lines = Mutex<[String]>([])
    private static let limit = 200

    func add(_ line: String) {
        lines.withLock { lines in
            if lines.count == Self.limit { lines.removeFirst() }
            lines.append(line)
        }
    }

    func clear() { lines.withLock { $0 = [] } }

    var all: [String] { lines.withLock { $0 } }
}
