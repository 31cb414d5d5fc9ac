import Glibc
import Synchronization
import SystemPackage

/// This process's end of a child's standard input.
///
/// A socket instead of a pipe, because writing to a child that is gone must not raise SIGPIPE in this process (`MSG_NOSIGNAL`,
/// send(2)).
final class ChildInput: Sendable {
    private let descriptor: Mutex<Int32>

    /// Creates a pair of sockets.
    ///
    /// - Returns: The child's end, to be closed here once the child has it; `nil` without free descriptors.
    static func make() -> (input: ChildInput, childEnd: FileDescriptor)? {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        return (ChildInput(descriptor: ends[1]), FileDescriptor(rawValue: ends[0]))
    }

    private init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit { descriptor.withLock { Self.close(&$0) } }

    /// Writes a text, all or nothing; never waits.
    ///
    /// - Returns: Whether it was written: not if the child is gone, or has much unread input. After a partial write nothing more
    ///   is written: the child would take the next text for the rest of this one.
    func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return false }
            let count = send(descriptor, bytes, bytes.count, Int32(Int(MSG_NOSIGNAL) | Int(MSG_DONTWAIT)))
            if count > 0, count < bytes.count { Self.close(&descriptor) }
            return count == bytes.count
        }
    }

    /// Ends the child's input.
    func end() { descriptor.withLock { Self.close(&$0) } }

    private static func close(_ descriptor: inout Int32) {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }
}
