public import Glibc
import SystemPackage

/// A small text file, read whole.
public struct SmallFile: Sendable {
    /// Its content; invalid UTF-8 is replaced by U+FFFD.
    public let text: String
    /// Whether all of it is valid UTF-8.
    public let isUTF8: Bool
    /// The permission bits of the file that was read.
    public let mode: mode_t

    /// Why a file can't be read.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        /// The reason, without the file's name.
        public let reason: String
        /// The `errno`; 0 if no system call failed.
        public let code: Int32

        /// Text to follow the file's name.
        public var description: String { "can't be read: \(reason)" }

        /// Whether there is no such file.
        public var isMissing: Bool { code == ENOENT }

        /// Whether this user may not read it.
        public var isDenied: Bool { code == EACCES || code == EPERM }

        /// A failed system call.
        public init(code: Int32) {
            (reason, self.code) = ("\(Errno(rawValue: code))", code)
        }

        init(_ reason: String) {
            (self.reason, code) = (reason, 0)
        }
    }

    private static let limit = 1 << 20

    /// Reads a file of at most 1 MB.
    ///
    /// - Parameter waitsForPipe: Whether the file may be a pipe, whose writer is waited for: right for a command that a person
    ///   runs, wrong for a service.
    /// - Throws: ``Failure``.
    public static func read(_ path: String, waitsForPipe: Bool = false) throws(Failure) -> SmallFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (waitsForPipe ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(code: errno) }
        guard waitsForPipe || status.st_mode & S_IFMT == S_IFREG else { throw Failure("it is not a regular file") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw Failure(code: errno) }
            if count == 0 {
                let text = String(validating: bytes, as: UTF8.self)
                return SmallFile(
                    text: text ?? String(decoding: bytes, as: UTF8.self), isUTF8: text != nil,
                    mode: status.st_mode & 0o7777)
            }
            bytes += buffer[..<count]
        }
        throw Failure("it is longer than 1 MB")
    }

    /// Reads a file that must be valid UTF-8, because it is written back or passed on.
    /// - Throws: ``Failure``.
    public static func text(of path: String, waitsForPipe: Bool = false) throws(Failure) -> String {
        let file = try read(path, waitsForPipe: waitsForPipe)
        guard file.isUTF8 else { throw Failure("it is not a text in UTF-8") }
        return file.text
    }

    /// The key in the text of a file that holds nothing else: without the spaces and line ends around it. `nil` if there is none.
    public static func key(in text: String) -> String? {
        let spaces: Set<Character> = [" ", "\t", "\r", "\n", "\r\n"]
        let key = text.drop { spaces.contains($0) }
        return key.lastIndex { !spaces.contains($0) }.map { String(key[...$0]) }
    }
}
