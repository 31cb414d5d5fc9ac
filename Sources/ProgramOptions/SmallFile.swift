public import Glibc
import SystemPackage

/// A small text file, read whole.
public struct SmallFile: Sendable {
    /// Its content; invalid UTF-8 is replaced by U+FFFD.
    public let text: String
    /// The permission bits of the file that was read.
    public let mode: mode_t

    /// Why a file cannot be read.
    public struct Failure: Error, Equatable {
        /// The reason as text, without the file's name.
        public let reason: String
    }

    private static let limit = 65_536

    /// Reads a file.
    /// - Throws: ``Failure``.
    public static func read(_ path: String) throws(Failure) -> SmallFile {
        // Nonblocking: the open of a pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(reason: words(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(reason: words(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Failure(reason: "is not a regular file") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw Failure(reason: words(errno)) }
            if count == 0 {
                return SmallFile(text: String(decoding: bytes, as: UTF8.self), mode: status.st_mode & 0o7777)
            }
            bytes += buffer[..<count]
        }
        throw Failure(reason: "is longer than \(limit) bytes")
    }

    /// An error number as text, such as "cannot be read: No such file or directory".
    public static func words(_ error: Int32) -> String {
        "cannot be read: \(Errno(rawValue: error))"
    }
}
