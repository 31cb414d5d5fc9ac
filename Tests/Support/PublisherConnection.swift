import Glibc
import Lab
import RTMP
import Synchronization

/// One RTMP connection of a publisher, on a blocking socket ("Adobe's Real Time Messaging Protocol", version 1.0). Like real ones,
/// it can end at any point.
final class PublisherConnection: Sendable {
    private let descriptor: Int32
    private let form: ChunkForm
    private let isClosed = Mutex(false)

    /// Connects to a port.
    /// - Throws: ``SystemCallError``.
    init(host: String, port: Int, form: ChunkForm = ChunkForm()) throws(SystemCallError) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallError("socket") }
        self.descriptor = descriptor
        self.form = form
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

    /// Closes the connection at once; blocked calls return.
    func close() {
        isClosed.withLock { isClosed in
            if !isClosed { shutdown(descriptor, Int32(SHUT_RDWR)) }
            isClosed = true
        }
    }

    /// Performs the first half of the handshake, or all of it (5.2).
    func handshake(isWhole: Bool = true) throws(SystemCallError) {
        // Zeros in the second four bytes mean the plain handshake.
        let first = (0..<1536).map { UInt8(truncatingIfNeeded: $0 < 8 ? 0 : $0) }
        try send([3] + first)
        guard isWhole else { return }
        let answer = try receive(1 + 1536 + 1536)
        try send(Array(answer[1...1536]))
    }

    /// Opens the application.
    ///
    /// - Parameter client: What the client calls itself.
    func connect(app: String, url: String, as client: String) throws(SystemCallError) {
        // In the default size, 128, like any message before it.
        try send(form.bytes(of: PublisherScript.Message(control: 1, form.chunkSize), chunkStream: 2, size: 128))
        try command([
            .string("connect"), .number(1),
            .object([
                .init("app", .string(app)), .init("type", .string("nonprivate")),
                .init("flashVer", .string(client)), .init("tcUrl", .string(url)),
            ]),
        ])
        try waitFor("NetConnection.Connect.Success")
    }

    /// Asks to publish.
    func requestPublish(_ name: String) throws(SystemCallError) {
        try command([.string("createStream"), .number(2), .null])
        try waitFor("_result")
        try command([.string("publish"), .number(3), .null, .string(name), .string("live")], stream: 1)
    }

    /// Waits until it is admitted.
    func waitUntilAdmitted() throws(SystemCallError) {
        try waitFor("NetStream.Publish.Start")
    }

    /// Sends one message of the stream.
    func send(_ message: PublisherScript.Message) throws(SystemCallError) {
        try send(form.bytes(of: message, chunkStream: form.chunkStream, stream: 1))
    }

    /// Sends the message by which it stops.
    func send(_ goodbye: ScriptedPublisher.Goodbye) throws(SystemCallError) {
        try command(goodbye.command, stream: 1)
    }

    private func command(_ values: [AMF0], stream: UInt8 = 0) throws(SystemCallError) {
        var payload: [UInt8] = []
        for value in values { value.write(to: &payload) }
        let message = PublisherScript.Message(type: 20, timestamp: 0, due: 0, payload: payload)
        try send(form.bytes(of: message, chunkStream: 3, stream: stream))
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

    /// Reads until these words have arrived: enough of a parser for a known server.
    private func waitFor(_ words: String) throws(SystemCallError) {
        let wanted = Array(words.utf8)
        var seen: [UInt8] = []
        while seen.firstRange(of: wanted) == nil {
            seen += try receive(1)
            if seen.count > 65_536 { throw SystemCallError("recv", code: EBADMSG) }
        }
    }
}
