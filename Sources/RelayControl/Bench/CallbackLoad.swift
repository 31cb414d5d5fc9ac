import Glibc
import Lab
import ProcessKit

/// Callbacks to relay-hook as the ingest's nginx sends them: each on a connection of its own, for a publisher with a wrong key.
struct CallbackLoad: Sendable {
    /// Callbacks a second.
    static let rate = 200
    /// Seconds.
    static let seconds = 15
    /// Threads, each with its share of the callbacks: one slow answer delays no other.
    private static let threads = 20

    /// relay-hook's socket for the ingest.
    let socketPath: String
    /// The application that callbacks name.
    let app: String
    /// The stream that callbacks name.
    let stream: String

    /// Sends them at a fixed rate, whatever the answers need.
    /// - Returns: Seconds from each callback's time to the end of its answer; infinity for one without.
    func run() async -> [Double] {
        let (results, sink) = AsyncStream<[Double]>.makeStream()
        let begin = Moment.now().advanced(by: 0.1)
        for thread in 0..<Self.threads {
            DetachedThread.start { sink.yield(latencies(of: thread, from: begin)) }
        }
        var all: [Double] = []
        var missing = Self.threads
        for await some in results {
            all += some
            missing -= 1
            if missing == 0 { sink.finish() }
        }
        return all
    }

    private func latencies(of thread: Int, from begin: Moment) -> [Double] {
        stride(from: thread, to: Self.rate * Self.seconds, by: Self.threads).map { number in
            let due = begin.advanced(by: Double(number) / Double(Self.rate))
            let wait = due.seconds(since: .now())
            if wait > 0 { usleep(UInt32(wait * 1_000_000)) }
            return answers(number) ? Moment.now().seconds(since: due) : .infinity
        }
    }

    /// Whether there was a whole answer.
    private func answers(_ number: Int) -> Bool {
        let form =
            "app=\(app)&flashver=FMLE/3.0&swfurl=&tcurl=rtmp%3A%2F%2F127.0.0.1%2F\(app)&pageurl="
            + "&addr=127.0.0.1&clientid=\(1_000_000 + number)&call=publish&name=\(stream)&type=live"
            + "&key=wrong-\(number)"
        let request =
            "POST /callback HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Connection: Close\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        guard path.count < 108 else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        let bytes = Array(request.utf8)
        guard code == 0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return false }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 12 && buffer[9] == UInt8(ascii: "4")
    }

    /// The value that a share of all does not exceed; `nil` without values.
    static func quantile(_ share: Double, of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
    }
}
