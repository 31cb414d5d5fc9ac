import Glibc

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
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw RuntimeDirectory.Failure(description: "\(path): \(reason)")
        }
        chmod(path, 0o600)
        // A thread that waits in recv(2) until the socket is shut down.
        let thread = ReceiveThread(descriptor: descriptor) { text in
            if text.split(separator: "\n").contains("READY=1") { onReady() }
        }
        guard thread.start() else {
            close(descriptor)
            throw RuntimeDirectory.Failure(description: "\(path): no thread for it")
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
}

/// Reads datagrams until the socket is shut down, then closes it.
private final class ReceiveThread: Sendable {
    private let descriptor: Int32
    private let onText: @Sendable (String) -> Void

    init(descriptor: Int32, onText: @escaping @Sendable (String) -> Void) {
        self.descriptor = descriptor
        self.onText = onText
    }

    /// - Returns: Whether the thread could be created.
    func start() -> Bool {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<ReceiveThread>.fromOpaque(context).takeRetainedValue().receive()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func receive() {
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
