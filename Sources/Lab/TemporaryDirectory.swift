import FoundationEssentials
import Glibc

/// A directory that is removed with its content when this value is released.
public final class TemporaryDirectory: Sendable {
    /// The directory, which only its owner may enter.
    public let path: String

    /// Creates a directory in the system's place for temporary files.
    /// - Throws: ``SystemCallError``.
    public init(_ name: String = "relay-lab") throws(SystemCallError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemCallError("mkdtemp") }
        path = String(cString: made)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
