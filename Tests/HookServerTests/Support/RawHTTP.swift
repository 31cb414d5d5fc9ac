import Dispatch
import Glibc

/// One HTTP exchange over a bare socket: what is sent is up to the test, and the answer ends when the server closes.
enum RawHTTP {
    struct Exchange: Sendable {
        let answer: String
        /// From connecting to the server's closing.
        let took: Duration
        /// Whether the server has closed, and not the client for having waited in vain.
        let isClosed: Bool

        /// Whether the server closed at once, on a busy machine too: where it waits for its client to close, it does so for 10 s
        /// and more.
        var isPrompt: Bool { isClosed && took < .seconds(5) }

        var status: Int? { answer.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

        var body: String { answer.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first.map(String.init) ?? "" }
    }

    struct Failure: Error {
        let call: String
        let code = errno
    }

    /// What nginx-rtmp sends for a callback (ngx_rtmp_notify_module.c): HTTP/1.0, and `Close` with a capital.
    static func callback(_ body: String) -> String {
        "POST /callback HTTP/1.0\r\nHost: /run/relay/hook.sock\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nConnection: Close\r\nContent-Length: "
            + "\(body.utf8.count)\r\n\r\n\(body)"
    }

    static func get(_ path: String) -> String { "GET \(path) HTTP/1.0\r\nHost: test\r\nConnection: Close\r\n\r\n" }

    static func exchange(_ request: String, socket path: String) async throws -> Exchange {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return try await exchange(Array(request.utf8), with: address, family: AF_UNIX)
    }

    static func exchange(_ request: String, port: Int) async throws -> Exchange {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return try await exchange(Array(request.utf8), with: address, family: AF_INET)
    }

    /// Sends any bytes, says that no more will come, and reads whatever is answered.
    static func flood(_ bytes: [UInt8], socket path: String) async throws -> Exchange {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return try await exchange(bytes, with: address, family: AF_UNIX, isLast: true)
    }

    private static func exchange<Address: Sendable>(
        _ request: [UInt8], with address: Address, family: Int32, isLast: Bool = false
    ) async throws -> Exchange {
        let result = await withCheckedContinuation { continuation in
            // A thread that may block; those of tasks may not.
            DispatchQueue.global().async {
                continuation.resume(returning: Result { try perform(request, address, family, isLast) })
            }
        }
        return try result.get()
    }

    private static func perform<Address>(
        _ request: [UInt8], _ address: Address, _ family: Int32, _ isLast: Bool
    ) throws -> Exchange {
        let start = ContinuousClock.now
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        defer { close(descriptor) }
        // A server that neither answers nor closes fails the test instead of halting it.
        var limit = timeval(tv_sec: 15, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let code = withUnsafeBytes(of: address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
            }
        }
        guard code == 0 else { throw Failure(call: "connect") }
        var rest = request[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // A server that has heard enough may close.
            guard sent > 0 else { break }
            rest = rest.dropFirst(sent)
        }
        if isLast { shutdown(descriptor, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else {
                return Exchange(
                    answer: String(decoding: answer, as: UTF8.self), took: .now - start,
                    isClosed: count == 0 || errno != EAGAIN)
            }
            answer += buffer[..<count]
        }
    }
}
