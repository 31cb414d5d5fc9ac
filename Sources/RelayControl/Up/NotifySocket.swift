import Glibc
import ProcessKit
import SystemPackage

/// Receives a child's messages to its service manager (sd_notify(3)), which here is `relayctl up`.
final class NotifySocket: Sendable {
    /// The value of `NOTIFY_SOCKET` for the child's environment.
    let path: String

    private let descriptor: Int32

    /// Binds the socket.
    ///
    /// - Parameter onReady: Called at each `READY=1`, on a separate thread.
    /// - Throws: ``RuntimeDirectory/Failure``.
    init(path: String, onReady: @escaping @Sendable () -> Void) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, Self.bind(descriptor, path) else {
            let reason = Errno(rawValue: errno).description
            if descriptor >= 0 { close(descriptor) }
            throw RuntimeDirectory.Failure(description: "\(path): \(reason)")
        }
        chmod(path, 0o600)
        do {
            try DetachedThread.tryStart { [descriptor] in
                Self.receive(from: descriptor) { text in
                    if text.split(separator: "\n").contains("READY=1") { onReady() }
                }
            }
        } catch {
            close(descriptor)
            throw RuntimeDirectory.Failure(description: "\(path): no thread for it: \(error)")
        }
    }

    private static func bind(_ descriptor: Int32, _ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return false
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Stops receiving. Call it once.
    func shutDown() {
        // The thread closes it, to keep its number from another file while the thread still reads.
        shutdown(descriptor, Int32(SHUT_RDWR))
        unlink(path)
    }

    /// Reads datagrams until the socket is shut down, then closes it.
    private static func receive(from descriptor: Int32, onText: (String) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            onText(String(decoding: buffer[..<count], as: UTF8.self))
        }
        close(descriptor)
    }
}
