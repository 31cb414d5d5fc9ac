import Glibc
import ProcessKit
import Synchronization
import Testing

/// An HTTP server on a unix socket that gives the same answer to each request, and keeps the requests.
final class AnsweringSocket: Sendable {
    let path: String

    private let listener: Int32
    private let kept = Mutex<[String]>([])

    /// - Parameters:
    ///   - path: Where to listen.
    ///   - status: The HTTP status of each answer.
    ///   - body: Its body.
    init(_ path: String, status: Int = 200, body: String) throws {
        self.path = path
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(code == 0 && listen(listener, 8) == 0)
        let answer = Array(
            "HTTP/1.1 \(status) -\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)".utf8)
        // Ends when the socket is shut down.
        DetachedThread.start { [listener, weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                self?.keep(Self.request(on: connection))
                _ = answer.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
                close(connection)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// The requests so far: method, path and body.
    var requests: [String] { kept.withLock { $0 } }

    private func keep(_ request: String) { kept.withLock { $0.append(request) } }

    private static func request(on connection: Int32) -> String {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return text }
            text += String(decoding: buffer[..<count], as: UTF8.self)
            let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
            guard let end = lines.firstIndex(of: "") else { continue }
            let length = lines.first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
            let body = lines[(end + 1)...].joined(separator: "\r\n")
            guard body.utf8.count >= length else { continue }
            return (lines[0].split(separator: " ").prefix(2) + [body[...]]).joined(separator: " ")
        }
    }
}
