import Glibc
import ProcessKit
import Synchronization
import SystemPackage

/// A file that is being received. Removed with this value, unless it has been renamed.
final class SlateUpload: Sendable {
    /// Where it is written.
    let path: String
    private let descriptor: Int32
    private let limit: Int64
    private let count = Mutex<Int64>(0)

    /// Creates the file.
    ///
    /// - Parameter limit: Its greatest size in bytes.
    /// - Throws: ``SlateLibrary/Failure``.
    init(path: String, limit: Int64) throws(SlateLibrary.Failure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SlateLibrary.Failure(description: "\(path) can't be written: \(Errno(rawValue: errno))")
        }
        (self.path, self.limit) = (path, limit)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Bytes received.
    var bytes: Int64 { count.withLock { $0 } }

    /// Whether as many bytes as allowed have been received.
    var isFull: Bool { bytes >= limit }

    /// Appends bytes. A disk that hangs holds up nobody else.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    func append(_ bytes: [UInt8]) async throws(SlateLibrary.Failure) {
        count.withLock { $0 += Int64(bytes.count) }
        let (descriptor, path) = (descriptor, path)
        try await DetachedThread.run { () throws(SlateLibrary.Failure) in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                guard written > 0 else {
                    throw SlateLibrary.Failure(description: "\(path) can't be written: \(Errno(rawValue: errno))")
                }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Waits until everything is on disk.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    func finish() async throws(SlateLibrary.Failure) {
        let (descriptor, path) = (descriptor, path)
        try await DetachedThread.run { () throws(SlateLibrary.Failure) in
            guard fsync(descriptor) == 0 else {
                throw SlateLibrary.Failure(description: "\(path) can't be written: \(Errno(rawValue: errno))")
            }
        }
    }
}
