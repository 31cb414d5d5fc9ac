import Glibc
import Synchronization

/// One RTMP connection of a publisher, on a blocking socket ("Adobe's Real Time Messaging Protocol", version 1.0). It can end
/// anywhere, as real ones do.
final class PublisherConnection: Sendable {
    private let descriptor: Int32
    private let isClosed = Mutex(false)

    /// Connects to a port.
    /// - Throws: ``SystemCallError``.
    init(host: String, port: Int) throws(SystemCallError) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallError("socket") }
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        var limit = timeval(tv_sec: 15, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let code = withUnsafeBytes(of: address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                Glibc.connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
            }
        }
        guard code == 0 else {
            let error = SystemCallError("connect")
            Glibc.close(descriptor)
            throw error
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Ends the connection at once; whatever blocks on it returns.
    func close() {
        isClosed.withLock { isClosed in
            if !isClosed { shutdown(descriptor, Int32(SHUT_RDWR)) }
            isClosed = true
        }
    }

    /// The first half of the handshake, or all of it (5.2).
    func handshake(isWhole: Bool = true) throws(SystemCallError) {
        // Zeros in the second four bytes mean the plain handshake.
        let first = (0..<1536).map { UInt8(truncatingIfNeeded: $0 < 8 ? 0 : $0) }
        try send([3] + first)
        guard isWhole else { return }
        let answer = try receive(1 + 1536 + 1536)
        try send(Array(answer[1...1536]))
    }

    /// Opens the application.
    func connect(app: String, url: String) throws(SystemCallError) {
        // Chunks so large that each message is one.
        try send(message: 1, stream: 0, chunk: 2, at: 0, [0, 0x10, 0, 0])
        try command([
            .text("connect"), .number(1),
            .object([("app", app), ("type", "nonprivate"), ("flashVer", "FMLE/3.0 (compatible; Lab)"), ("tcUrl", url)]),
        ])
        try waitFor("NetConnection.Connect.Success")
    }

    /// Asks to publish.
    func requestPublish(_ name: String) throws(SystemCallError) {
        try command([.text("createStream"), .number(2), .null])
        try waitFor("_result")
        try command([.text("publish"), .number(3), .null, .text(name), .text("live")], stream: 1)
    }

    /// Waits until it may publish.
    func waitUntilAdmitted() throws(SystemCallError) {
        try waitFor("NetStream.Publish.Start")
    }

    /// Sends one message of the stream.
    func send(_ message: PublisherScript.Message) throws(SystemCallError) {
        try send(message: message.type, stream: 1, chunk: 4, at: message.timestamp, message.payload)
    }

    private func command(_ values: [AMF0.Value], stream: UInt8 = 0) throws(SystemCallError) {
        try send(message: 20, stream: stream, chunk: 3, at: 0, AMF0.encode(values))
    }

    /// One chunk with a whole header (5.3.1.2.1).
    private func send(
        message type: UInt8, stream: UInt8, chunk: UInt8, at timestamp: UInt32, _ payload: [UInt8]
    ) throws(SystemCallError) {
        func bytes(_ value: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
        }
        let isExtended = timestamp >= 0xFF_FFFF
        var header = [chunk] + bytes(isExtended ? 0xFF_FFFF : timestamp, 3) + bytes(UInt32(payload.count), 3)
        header += [type, stream, 0, 0, 0]
        if isExtended { header += bytes(timestamp, 4) }
        try send(header + payload)
    }

    private func send(_ bytes: [UInt8]) throws(SystemCallError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw SystemCallError("send") }
            rest = rest.dropFirst(sent)
        }
    }

    private func receive(_ count: Int) throws(SystemCallError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var have = 0
        while have < count {
            let got = bytes[have...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard got > 0 else { throw SystemCallError("recv", code: got == 0 ? ECONNRESET : errno) }
            have += got
        }
        return bytes
    }

    /// Reads until these words have come: enough of a parser for a server that is known.
    private func waitFor(_ words: String) throws(SystemCallError) {
        let wanted = Array(words.utf8)
        var seen: [UInt8] = []
        while seen.firstRange(of: wanted) == nil {
            seen += try receive(1)
            if seen.count > 65_536 { throw SystemCallError("recv", code: EBADMSG) }
        }
    }
}
