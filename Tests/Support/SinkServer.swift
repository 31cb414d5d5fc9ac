import Glibc
import ProcessKit
import Synchronization

/// A service that takes alerts: an HTTP server on this host that keeps what it gets, and answers as it is told.
package final class SinkServer: Sendable {
    /// What follows a request.
    package enum Answer: Sendable {
        case status(Int, headers: [String] = [], body: String = "")
        /// Nothing, until the client ends it.
        case hang
        /// The connection is reset.
        case reset
    }

    package struct Request: Sendable {
        package let method: String
        package let target: String
        /// By names in lower case.
        package let headers: [String: String]
        package let body: String
    }

    private let held: HeldPort
    private let all = Mutex<[Request]>([])
    private let answer: @Sendable (_ number: Int) -> Answer

    package var port: Int { held.port }
    /// The address of a webhook there.
    package var address: String { "http://127.0.0.1:\(port)" }
    package var requests: [Request] { all.withLock { $0 } }

    /// Listens on a free port.
    ///
    /// - Parameter answer: Gets the number of the request, from 1 on.
    package init(_ answer: @escaping @Sendable (_ number: Int) -> Answer = { _ in .status(200) }) throws {
        held = try HeldPort()
        self.answer = answer
        let descriptor = held.descriptor
        DetachedThread.start { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0, let server = self else { return }
                DetachedThread.start {
                    server.serve(connection)
                    close(connection)
                }
            }
        }
    }

    deinit { shutdown(held.descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        guard let request = Self.read(connection) else { return }
        let number = all.withLock { requests in
            requests.append(request)
            return requests.count
        }
        switch answer(number) {
        case .hang:
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
        case .reset:
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        case .status(let status, let headers, let body):
            let head =
                ["HTTP/1.1 \(status) Word", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers
            let text = head.map { "\($0)\r\n" }.joined() + "\r\n" + body
            send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL))
            shutdown(connection, Int32(SHUT_WR))
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let lines = text[..<end.lowerBound].split(separator: "\r\n", omittingEmptySubsequences: false)
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst().drop { $0 == " " })
                }
                let body = text[end.upperBound...]
                if body.utf8.count >= headers["content-length"].flatMap(Int.init) ?? 0 {
                    let words = lines[0].split(separator: " ").map(String.init)
                    guard words.count == 3 else { return nil }
                    return Request(method: words[0], target: words[1], headers: headers, body: String(body))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}

/// A mail server on this host, which takes what it gets unless it is told otherwise.
package final class MailListener: Sendable {
    private let held: HeldPort
    private let all = Mutex<[String]>([])
    private let answers: [String: String]

    package var port: Int { held.port }
    /// All lines that it got.
    package var lines: [String] { all.withLock { $0 } }

    /// Listens on a free port.
    ///
    /// - Parameter answers: By the first word of a command, what it gets in place of a good answer.
    package init(answers: [String: String] = [:]) throws {
        held = try HeldPort()
        self.answers = answers
        let descriptor = held.descriptor
        DetachedThread.start { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                self?.serve(connection)
                close(connection)
            }
        }
    }

    deinit { shutdown(held.descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        func say(_ text: String) { send(connection, text + "\r\n", text.utf8.count + 2, Int32(MSG_NOSIGNAL)) }
        say("220 mail.test ESMTP")
        var (line, isMail): ([UInt8], Bool) = ([], false)
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) == 1 {
            guard byte == UInt8(ascii: "\n") else {
                if byte != UInt8(ascii: "\r") { line.append(byte) }
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            line = []
            all.withLock { $0.append(text) }
            if isMail {
                guard text == "." else { continue }
                isMail = false
                say(answers["."] ?? "250 taken")
                continue
            }
            let word = text.split(separator: " ").first.map { $0.uppercased() } ?? ""
            if let other = answers[word] {
                say(other)
                continue
            }
            switch word {
            case "EHLO": say("250-mail.test\r\n250 AUTH PLAIN")
            case "DATA":
                isMail = true
                say("354 go on")
            case "AUTH": say("235 welcome")
            case "QUIT":
                say("221 bye")
                return
            default: say("250 well")
            }
        }
    }
}
