import Glibc
import Synchronization

/// Ports of this host reserved for this process.
///
/// They come from blocks of ports, each of which one process holds until it ends: tests of several checkouts can run side by side.
/// And they are below the ephemeral ports (`ip_local_port_range`, ip(7); 32768 and up by default), so no outgoing connection takes
/// one in the meantime.
public enum LoopbackPort {
    private static let reserved = Mutex(PortBlocks())

    /// A port that nothing listens on, and that is given out only once.
    /// - Throws: ``SystemCallError``.
    public static func free() throws(SystemCallError) -> Int {
        try reserved.withLock { blocks throws(SystemCallError) in try blocks.next() }
    }
}

/// The blocks of ports that one process holds.
struct PortBlocks: ~Copyable {
    /// The first port of the first block, ports of a block, and blocks: 10000 to 29999.
    private static let (first, size, count) = (10_000, 50, 400)

    /// Sockets that reserve the blocks: abstract unix sockets (unix(7)) named after them. Like ports, each name is unique in a
    /// network namespace, and it is released when its process ends for any reason.
    private var holders: [Int32] = []
    private var rest: Range<Int> = 0..<0
    /// The next block to try. Processes begin at different ones, to avoid reusing a port soon after its use.
    private var block = Int(getpid()) % PortBlocks.count

    deinit {
        for holder in holders { close(holder) }
    }

    /// The next port that nothing listens on.
    /// - Throws: ``SystemCallError`` if all are reserved.
    mutating func next() throws(SystemCallError) -> Int {
        while true {
            while let port = rest.popFirst() { if try Self.isFree(port) { return port } }
            try hold()
        }
    }

    private mutating func hold() throws(SystemCallError) {
        for _ in 0..<Self.count {
            let begin = Self.first + block * Self.size
            block = (block + 1) % Self.count
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw SystemCallError("socket") }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // A name that begins with a zero byte is an abstract one; its length is part of it.
            let name = Array("\0rtmp-relay-ports-\(begin)".utf8)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
            if Self.bind(descriptor, &address, length) {
                holders.append(descriptor)
                rest = begin..<(begin + Self.size)
                return
            }
            close(descriptor)
        }
        throw SystemCallError("bind", code: EADDRINUSE)
    }

    /// Whether the port can be listened on as nginx does: remains of a closed connection do not get in the way.
    private static func isFree(_ port: Int) throws(SystemCallError) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallError("socket") }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        return bind(descriptor, &address, socklen_t(MemoryLayout<sockaddr_in>.size))
    }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address, _ length: socklen_t) -> Bool {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) == 0 }
        }
    }
}
