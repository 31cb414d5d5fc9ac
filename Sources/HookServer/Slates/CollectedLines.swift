import Synchronization

/// Collects the lines of a short output.
final class CollectedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func append(_ line: String) {
        lines.withLock { if $0.count < 100 { $0.append(line) } }
    }
}
