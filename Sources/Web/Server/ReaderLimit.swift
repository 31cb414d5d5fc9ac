import Synchronization

/// Bounds how many answers that do not end are open at once.
final class ReaderLimit: Sendable {
    /// More than the people who run a relay have pages.
    static let most = 64

    private let count = Mutex(0)

    /// Whether another one may begin.
    func begin() -> Bool {
        count.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
    }

    /// One has ended.
    func end() { count.withLock { $0 -= 1 } }
}
