import Glibc
import Lab
import TestSupport

/// A lock among processes: one may build a root while others wait, several may use it.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// - Parameter path: A file, made if it is not there.
    /// - Throws: ``CallError``.
    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CallError("open \(path)") }
    }

    deinit { close(descriptor) }

    /// Waits until nobody else holds it.
    ///
    /// - Throws: `TimedOut`.
    func lock(exclusively: Bool, within limit: Duration = .seconds(900)) async throws {
        try await ProcessTable.wait(for: "a lock that another run of the tests holds", within: limit) {
            flock(descriptor, (exclusively ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 ? () : nil
        }
    }
}
