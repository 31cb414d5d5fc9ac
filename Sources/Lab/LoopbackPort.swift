import Glibc
import Synchronization

/// Ports of this host that this process has for itself.
///
/// They come from blocks of ports, each of which one process holds until it ends: so tests of several checkouts can run side by
/// side. And they are below those that the kernel gives out to whoever connects (`ip_local_port_range`, ip(7); 32768 and up
/// unless the host's owner says otherwise), so that no connection takes one in the meantime.
public enum LoopbackPort {
    private static let reserved = Mutex(PortBlocks())

    /// A port that nobody listens on, and that is given to nobody else.
    /// - Throws: ``SystemCallError``.
    public static func free() throws(SystemCallError) -> Int {
        try reserved.withLock { blocks throws(SystemCallError) in try blocks.next() }
    }
}

/// The blocks of ports that one process holds.
struct PortBlocks: ~Copyable {
    /// The first port of the first block, ports of a block, and blocks: 10000 to 29999.
    private static let (first, size, count) = (10_000, 50, 400)

    /// What holds a block: an abstract unix socket (unix(7)) of its name. It is there once in a network namespace, as ports
    /// are, and is gone when its process is, however that ends.
    private var holders: [Int32] = []
    private var rest: Range<Int> = 0..<0
    /// The next block to try. Processes begin at different ones, so that a port is not taken again soon after its use.
    private var block = Int(getpid()) % PortBlocks.count

    deinit {
        for holder in holders { close(holder) }
    }

    /// The next port that nobody listens on.
    /// - Throws: ``SystemCallError`` if all are held.
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

    /// Whether one could listen on it, as nginx does: what is left of a connection that has ended is no hindrance.
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
