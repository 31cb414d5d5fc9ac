import Glibc

/// Ports of 127.0.0.1.
public enum LoopbackPort {
    /// A port that nobody listens on. Somebody else may take it before it is used.
    /// - Throws: ``SystemCallError``.
    public static func free() throws(SystemCallError) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallError("socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int32 in
                guard bind(descriptor, generic, length) == 0 else { return -1 }
                return getsockname(descriptor, generic, &length)
            }
        }
        guard code == 0 else { throw SystemCallError("bind") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
