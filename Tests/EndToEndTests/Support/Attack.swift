import Dispatch
import Glibc
import Synchronization

/// Unauthenticated clients that do what nginx does not survive, or what wears it out, again and again, each from an address of its own.
final class Attack: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Metadata before connect: one of these ends nginx-rtmp's worker.
        case dataBeforeConnect = "data before connect"
        /// The head of a message of 16 MB.
        case oversized
        /// A connect that nests objects a thousand deep.
        case nested
        /// Bytes that mean nothing, with and without a handshake before them.
        case garbage
        /// A whole opening with a key that is wrong.
        case wrongKey = "wrong key"
        /// A thousand connections that say nothing; who is thrown out comes again.
        case silence

        /// Where it comes from. The first comes from where the camera is, too.
        var source: String {
            switch self {
            case .dataBeforeConnect: "127.0.0.1"
            case .oversized: "127.0.0.3"
            case .nested: "127.0.0.4"
            case .garbage: "127.0.0.5"
            case .wrongKey: "127.0.0.6"
            case .silence: "127.0.0.7"
            }
        }
    }

    /// Connections that say nothing.
    static let crowd = 1000

    private let port: Int
    private let isOver = Atomic(false)
    private let counts = Mutex<[Kind: Int]>([:])
    private let group = DispatchGroup()

    /// Begins.
    /// - Parameter pause: Milliseconds from one connection of a kind to the next.
    init(port: Int, kinds: [Kind] = Kind.allCases, pause: UInt32 = 20) {
        self.port = port
        for kind in kinds {
            DispatchQueue(label: "attack \(kind.rawValue)").async(group: group) {
                if kind == .silence { return self.crowdIn() }
                while !self.isOver.load(ordering: .relaxed) {
                    if UnauthenticatedClient.visit(port: port, from: kind.source, saying: Self.bytes(kind)) {
                        self.count(kind)
                    }
                    usleep(pause * 1000)
                }
            }
        }
    }

    /// How many connections of each kind there were.
    var figures: String {
        counts.withLock { $0 }.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
            .joined(separator: ", ")
    }

    func count(of kind: Kind) -> Int { counts.withLock { $0[kind] ?? 0 } }

    /// Ends it.
    func stop() async {
        isOver.store(true, ordering: .relaxed)
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
    }

    private func count(_ kind: Kind) { counts.withLock { $0[kind, default: 0] += 1 } }

    private func crowdIn() {
        UnauthenticatedClient.allowDescriptors(Self.crowd + 500)
        var crowd: [Int32] = []
        while !isOver.load(ordering: .relaxed) {
            crowd = crowd.filter { descriptor in
                var byte: UInt8 = 0
                let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK))
                if count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) { return true }
                close(descriptor)
                return false
            }
            // Faster than the gate throws them out, and not as fast as this machine can.
            for _ in 0..<min(100, Self.crowd - crowd.count) {
                guard let descriptor = UnauthenticatedClient.connect(port: port, from: Kind.silence.source) else {
                    break
                }
                crowd.append(descriptor)
                count(.silence)
            }
            usleep(200_000)
        }
        for descriptor in crowd { close(descriptor) }
    }

    static func bytes(_ kind: Kind) -> [UInt8] {
        let handshake = [3] + [UInt8](repeating: 0, count: 2 * 1536)
        func chunk(_ kind: UInt8, length: Int, _ body: [UInt8]) -> [UInt8] {
            [3, 0, 0, 0, UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), kind, 0, 0, 0, 0]
                + body
        }
        func text(_ text: String) -> [UInt8] { [2, 0, UInt8(text.utf8.count)] + text.utf8 }
        let number: [UInt8] = [0, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0]
        let connect = text("connect") + number + [3, 0, 3] + "app".utf8 + text("live") + [0, 0, 9]
        switch kind {
        case .silence: return []
        case .dataBeforeConnect:
            let metadata = text("onMetaData") + [8, 0, 0, 0, 1, 0, 5] + "width".utf8 + number + [0, 0, 9]
            return handshake + chunk(18, length: metadata.count, metadata)
        case .oversized: return handshake + chunk(20, length: 0xFF_FFFF, [UInt8](repeating: 65, count: 4000))
        case .nested:
            let deep = text("connect") + number + (0..<1000).flatMap { _ in [3, 0, 1, 97] as [UInt8] }
            let size = 4 + deep.count
            return handshake + [2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, UInt8(size >> 8 & 255), UInt8(size & 255)]
                + chunk(20, length: deep.count, deep)
        case .garbage:
            let noise = (0..<3000).map { _ in UInt8.random(in: 0...255) }
            return Bool.random() ? noise : handshake + noise
        case .wrongKey:
            let stream = text("mystream?key=guess-\(UInt16.random(in: 0 ... .max))")
            let publish = text("publish") + number + [5] + stream + text("live")
            return handshake + chunk(20, length: connect.count, connect) + chunk(20, length: publish.count, publish)
        }
    }
}

/// One connection of somebody who is up to no good.
enum UnauthenticatedClient {
    /// Says something and waits for up to a second for the end of the connection.
    /// - Returns: Whether there was a connection.
    static func visit(port: Int, from source: String, saying bytes: [UInt8]) -> Bool {
        guard let descriptor = connect(port: port, from: source) else { return false }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
        return true
    }

    static func connect(port: Int, from source: String) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        func address(_ host: String, _ port: Int) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            return address
        }
        func use(_ address: sockaddr_in, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
            withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        // A connection that waits in a full queue must not hold this one up for minutes.
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard use(address(source, 0), { bind(descriptor, $0, $1) }) == 0,
            use(address("127.0.0.1", port), { Glibc.connect(descriptor, $0, $1) }) == 0
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Lets this process have so many open files, if it may.
    static func allowDescriptors(_ count: Int) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(count) else {
            return
        }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
