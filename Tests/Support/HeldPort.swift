import Glibc

/// A port that this process listens on.
package final class HeldPort {
    package let port: Int
    private let descriptor: Int32

    /// Listens on a free port.
    package init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = self.descriptor
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 1) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard code == 0 else { throw SystemFailure(code: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// Ends the listening of this process's sockets on a port, without closing them.
    package static func shutDownListeners(on port: Int) -> Int {
        (3..<256).count { (descriptor: Int32) in
            var (isListening, address) = (Int32(0), sockaddr_in())
            var sizes = (socklen_t(MemoryLayout<Int32>.size), socklen_t(MemoryLayout<sockaddr_in>.size))
            guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &sizes.0) == 0, isListening == 1
            else { return false }
            let code = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &sizes.1) }
            }
            guard code == 0, UInt16(bigEndian: address.sin_port) == port else { return false }
            return shutdown(descriptor, Int32(SHUT_RDWR)) == 0
        }
    }
}

/// A system call that failed.
private struct SystemFailure: Error {
    let code: Int32
}
