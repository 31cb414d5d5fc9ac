import Glibc
import Lab

/// A port that this process listens on.
package final class HeldPort: Sendable {
    package let port: Int
    package let descriptor: Int32

    /// Listens on a free port.
    package init() throws {
        port = try LoopbackPort.free()
        descriptor = try LoopbackSocket.listen(on: port)
    }

    /// Lets others listen there; connections that nobody has accepted are reset.
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
