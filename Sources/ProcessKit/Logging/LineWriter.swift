import Glibc
import Synchronization

/// Writes whole lines to a descriptor.
///
/// Uses one `write(2)` per line, one thread at a time: lines of several threads never mix. Between processes that share a pipe,
/// the kernel keeps lines of up to `PIPE_BUF` (4096 bytes) whole.
struct LineWriter: Sendable {
    /// All loggers of a process share standard error.
    private static let lock = Mutex(())

    var descriptor: Int32
    /// How long one line may wait for a reader that does not read (a terminal after Ctrl-S). Logging must not stop the service.
    var patience: Duration = .seconds(1)

    /// Writes a line and its terminator. If it cannot be written, it is dropped: there is nowhere left to report it.
    func write(_ line: String, terminator: String = "\n") {
        let bytes = Array("\(line)\(terminator)".utf8)
        Self.lock.withLock { _ in
            let target = Target(descriptor, patience)
            defer { target.close() }
            bytes.withUnsafeBytes { Self.write($0, to: target) }
        }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to target: Target) {
        let deadline = ContinuousClock.now + target.patience
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = target.write(UnsafeRawBufferPointer(rebasing: rest))
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            if count < 0, errno == EINTR { continue }
            guard count < 0, errno == EAGAIN, target.isWritable(before: deadline) else { return }
        }
    }

    /// The target of a descriptor, for writes that do not block.
    ///
    /// The descriptor itself is usually blocking, and all processes that share it share its `O_NONBLOCK`. When `poll(2)` reports
    /// it writable, that only promises that the first few bytes will not block.
    private struct Target {
        private enum Kind {
            /// `send(2)` can be told not to block.
            case socket
            /// Opened again, which gives a pipe or a terminal flags of its own.
            case reopened
            /// A file, which does not block; or something that could not be opened again, such as another user's terminal.
            case asItIs
        }

        private let descriptor: Int32
        private let kind: Kind
        let patience: Duration

        init(_ descriptor: Int32, _ patience: Duration) {
            self.patience = patience
            var status = stat()
            let type = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
            if type == S_IFSOCK {
                (self.descriptor, kind) = (descriptor, .socket)
                return
            }
            // Not a file: if opened again, it would be written from its beginning.
            let again =
                type == S_IFIFO || type == S_IFCHR
                ? open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
            (self.descriptor, kind) = again >= 0 ? (again, .reopened) : (descriptor, .asItIs)
        }

        func close() {
            if kind == .reopened { Glibc.close(descriptor) }
        }

        func write(_ bytes: UnsafeRawBufferPointer) -> Int {
            switch kind {
            case .socket: send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
            case .reopened: Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            case .asItIs:
                // The size that poll(2) guarantees for a pipe (pipe(7)).
                isWritable(before: .now + patience)
                    ? Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Int(PIPE_BUF))) : 0
            }
        }

        func isWritable(before deadline: ContinuousClock.Instant) -> Bool {
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            while true {
                let left = deadline - .now
                guard left > .zero else { return false }
                let count = poll(&request, 1, Int32(left / .milliseconds(1)) + 1)
                // After a timeout, errno is that of an earlier call.
                if count < 0, errno == EINTR { continue }
                return count > 0
            }
        }
    }
}
