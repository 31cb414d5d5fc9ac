import Glibc
public import SystemPackage

/// A connection to a unix socket that never blocks.
public struct LocalStream: ~Copyable {
    /// Path names are limited to 107 bytes (unix(7)).
    private static let longestPath = 107

    private let descriptor: Int32

    /// Connects.
    ///
    /// - Throws: The reason; `.resourceTemporarilyUnavailable` if the listener's queue is full.
    public init(path: String) throws(Errno) {
        let bytes = Array(path.utf8)
        guard bytes.count <= Self.longestPath else { throw .fileNameTooLong }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let new = socket(AF_UNIX, kind, 0)
        guard new >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(new, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let error = Errno(rawValue: errno)
            close(new)
            throw error
        }
        descriptor = new
    }

    deinit { close(descriptor) }

    /// Whether the other side has closed the connection, and everything it sent has been read.
    public var isClosedByPeer: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
    }

    /// Reads what has arrived, without waiting.
    ///
    /// - Returns: Nothing if nothing has, or the other side has closed the connection (``isClosedByPeer``).
    public func receive(atMost limit: Int = 4096) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Sends what the socket takes now.
    ///
    /// - Returns: How many bytes it took.
    /// - Throws: The reason if the other side is gone.
    public func send(_ bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count >= 0 { return count }
        let error = Errno(rawValue: errno)
        guard error == .resourceTemporarilyUnavailable || error == .interrupted else { throw error }
        return 0
    }
}
