import Synchronization

/// Limits how many connections are served at the same time.
final class ConnectionLimit: Sendable {
    private let free: Mutex<Int>

    init(_ count: Int) { free = Mutex(count) }

    /// Counts a connection that begins.
    ///
    /// - Returns: Whether it may; if not, it is not counted.
    func begin() -> Bool {
        free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    /// Counts the end of a connection that could begin.
    func end() { free.withLock { $0 += 1 } }
}
