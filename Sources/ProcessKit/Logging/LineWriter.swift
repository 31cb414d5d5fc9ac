import Glibc
import Synchronization

/// Writes whole lines to a descriptor.
///
/// One `write(2)` a line, one thread at a time, so that lines of several threads never mix. Between processes that share a
/// pipe the kernel keeps lines of up to `PIPE_BUF` (4096 bytes) whole.
struct LineWriter: Sendable {
    /// Standard error is shared by all loggers of a process.
    private static let lock = Mutex(())

    /// How long one line may wait for a reader that does not read (a terminal after Ctrl-S), in milliseconds. Logging must not
    /// stop the service.
    private static let patience: Int32 = 1000

    var descriptor: Int32

    /// Writes a line and its terminator. What cannot be written is dropped: there is nobody left to tell.
    func write(_ line: String, terminator: String = "\n") {
        let bytes = Array("\(line)\(terminator)".utf8)
        Self.lock.withLock { _ in
            bytes.withUnsafeBytes { writeAll($0) }
        }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Asked before each write, because the descriptor is usually a blocking one.
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&request, 1, Self.patience) > 0 || errno == EINTR else { return }
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, part.baseAddress, part.count)
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard errno == EINTR || errno == EAGAIN else { return }
        }
    }
}
