import Glibc

/// The socket of a service manager, for a process of its own: the environment is set for all of it.
package struct NotifySocket {
    private let descriptor: Int32

    /// Binds the socket and makes the notifier find it.
    ///
    /// - Parameter watchdog: The interval at which the manager wants to hear from the service.
    package init?(path: String, watchdog: Duration) {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { return nil }
        setenv("NOTIFY_SOCKET", path, 1)
        setenv("WATCHDOG_USEC", "\(watchdog.components.seconds * 1_000_000)", 1)
    }

    /// What has come since the last call.
    package func messages() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return messages }
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }
}
