import Glibc

/// Removes a unix socket that a killed process left behind: nothing answers on it, and the next `bind(2)` fails. nginx removes its
/// sockets only when it exits in an orderly way.
enum StaleSocket {
    enum Finding: Sendable, Equatable {
        /// Nothing is there, or something that is not a socket, which is left alone.
        case nothing
        /// It was stale and has been removed.
        case removed
        /// A process listens on it.
        case inUse
        /// It is stale and could not be removed.
        case stuck(errno: Int32)
    }

    /// Removes a stale socket.
    static func remove(_ path: String) -> Finding {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return .nothing }
        guard connectionError(path) == ECONNREFUSED else { return .inUse }
        return unlink(path) == 0 ? .removed : .stuck(errno: errno)
    }

    /// 0 if a process accepts connections there.
    private static func connectionError(_ path: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // Nonblocking: a listener with a full queue would block this process, and is not stale (EAGAIN).
        let type = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(AF_UNIX, Int32(type), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return code == 0 ? 0 : errno
    }
}
