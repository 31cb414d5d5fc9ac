import Glibc
import Synchronization

/// Receives what a child tells its service manager (sd_notify(3)): here `relayctl up` is that manager.
final class NotifySocket: Sendable {
    /// What `NOTIFY_SOCKET` must be in the child's environment.
    let path: String
    /// Each `READY=1` that arrives.
    let ready: AsyncStream<Void>

    private let descriptor: Int32

    /// Binds the socket.
    ///
    /// - Throws: ``RuntimeDirectory/Failure``.
    init(path: String) throws {
        self.path = path
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard descriptor >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw RuntimeDirectory.Failure(description: "\(path): no socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw RuntimeDirectory.Failure(description: "\(path): \(String(cString: strerror(errno)))")
        }
        let (ready, continuation) = AsyncStream<Void>.makeStream()
        self.ready = ready
        // A thread that waits in recv(2) until the socket is shut down.
        let thread = ReceiveThread(descriptor: descriptor) { text in
            if text.split(separator: "\n").contains("READY=1") { continuation.yield() }
        } onEnd: {
            continuation.finish()
        }
        thread.start()
    }

    /// Ends ``ready``.
    func shutDown() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        unlink(path)
    }
}

/// Reads datagrams until the socket is shut down, then closes it.
private final class ReceiveThread: Sendable {
    private let descriptor: Int32
    private let onText: @Sendable (String) -> Void
    private let onEnd: @Sendable () -> Void

    init(descriptor: Int32, onText: @escaping @Sendable (String) -> Void, onEnd: @escaping @Sendable () -> Void) {
        self.descriptor = descriptor
        self.onText = onText
        self.onEnd = onEnd
    }

    func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            Unmanaged<ReceiveThread>.fromOpaque(context).takeRetainedValue().receive()
            return nil
        }, context)
        guard code == 0 else { return Unmanaged<ReceiveThread>.fromOpaque(context).release() }
        pthread_detach(thread)
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
        onEnd()
    }
}
