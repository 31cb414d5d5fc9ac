import Glibc

/// TCP sockets of this host, as the kernel makes them.
package enum LoopbackSocket {
    package struct Failure: Error {
        let call: String
        let code = errno
    }

    /// - Returns: A socket whose calls block; `nil` if nobody listens there.
    package static func connect(to port: Int) -> Int32? {
        let descriptor = open()
        if call(Glibc.connect, descriptor, port) == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// - Returns: A socket on which nothing is accepted but by its owner.
    package static func listen(on port: Int) throws -> Int32 {
        let descriptor = open()
        guard call(bind, descriptor, port) == 0, Glibc.listen(descriptor, 8) == 0 else {
            defer { close(descriptor) }
            throw Failure(call: "listen on \(port)")
        }
        return descriptor
    }

    private static func open() -> Int32 {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ port: Int
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
