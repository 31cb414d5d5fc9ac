import Glibc
import Synchronization

/// Writes whole lines to a descriptor.
///
/// One `write(2)` a line, one thread at a time, so that lines of several threads never mix. Between processes that share a
/// pipe the kernel keeps lines of up to `PIPE_BUF` (4096 bytes) whole.
struct LineWriter: Sendable {
    /// Standard error is shared by all loggers of a process.
    private static let lock = Mutex(())

    var descriptor: Int32
    /// How long one line may wait for a reader that does not read (a terminal after Ctrl-S). Logging must not stop the service.
    var patience: Duration = .seconds(1)

    /// Writes a line and its terminator. What cannot be written is dropped: there is nobody left to tell.
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

    /// Where a descriptor leads, for writes that do not block.
    ///
    /// The descriptor itself is usually a blocking one, and its `O_NONBLOCK` is that of all processes that share it. And that
    /// `poll(2)` calls it writable says only that the first few bytes will not block.
    private struct Target {
        private enum Kind {
            /// `send(2)` can be told not to block.
            case socket
            /// Opened once more, which gives a pipe or a terminal flags of its own.
            case reopened
            /// A file, which does not block; or what could not be opened once more, such as another user's terminal.
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
            // Not a file: opened once more it would be written from its beginning.
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
                // As much as poll(2) promises for a pipe (pipe(7)).
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
                // At a timeout errno is that of some call before.
                if count < 0, errno == EINTR { continue }
                return count > 0
            }
        }
    }
}
