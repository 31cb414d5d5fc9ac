import Glibc

/// A unix socket that a killed program left behind: nobody answers on it, and `bind(2)` fails for whoever comes next. nginx
/// removes its sockets only when it ends in good order.
enum StaleSocket {
    enum Finding: Sendable, Equatable {
        /// Nothing is there, or something that is no socket: not ours to touch.
        case nothing
        /// It was stale and is gone.
        case removed
        /// Somebody listens on it.
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

    /// 0 when somebody accepts connections there.
    private static func connectionError(_ path: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // Nonblocking: a listener whose queue is full would hold us up, and is no stale one (EAGAIN).
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
