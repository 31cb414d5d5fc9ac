import FoundationEssentials
import Glibc

/// A directory that is removed with all that is in it when nobody holds this value any more.
public final class TemporaryDirectory: Sendable {
    /// The directory, which only its owner may enter.
    public let path: String

    /// Makes a directory where the system keeps such.
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
