/// Client of an HTTP server on this host: nginx, or relay-hook.
public struct LocalHTTP: Sendable {
    /// An answer, whatever its status.
    public struct Answer: Sendable {
        /// The HTTP status.
        public let status: Int
        /// The body.
        public let body: [UInt8]
    }

    private let endpoint: CurlRequest.Endpoint

    /// Creates a client of a server that listens on a unix socket.
    public init(socketPath: String) { endpoint = .unixSocket(path: socketPath) }

    /// Creates a client of a server that listens on a TCP port; an IPv6 host in brackets.
    public init(host: String, port: Int) { endpoint = .tcp(host: host, port: port) }

    /// Reads something.
    ///
    /// - Parameters:
    ///   - target: Path and query.
    ///   - timeout: For the whole request; at most a day.
    ///   - maximumBytes: The largest answer that is accepted.
    public func get(
        _ target: String, timeout: Duration, maximumBytes: Int = NginxClient.maximumResponseBytes
    ) async throws(NginxClientError) -> Answer {
        try await perform(
            CurlRequest(endpoint: endpoint, target: target, timeout: timeout, maximumBytes: maximumBytes))
    }

    /// Sends something.
    ///
    /// - Parameters:
    ///   - body: What to send.
    ///   - method: `POST`, `PUT`, `DELETE`.
    ///   - target: Path and query.
    ///   - contentType: What the body is.
    ///   - timeout: For the whole request; at most a day.
    ///   - maximumBytes: The largest answer that is accepted.
    public func send(
        _ body: [UInt8], _ method: String = "POST", _ target: String, contentType: String = "application/json",
        timeout: Duration, maximumBytes: Int = NginxClient.maximumResponseBytes
    ) async throws(NginxClientError) -> Answer {
        try await perform(
            CurlRequest(
                endpoint: endpoint, target: target, timeout: timeout, maximumBytes: maximumBytes,
                upload: .init(method: method, body: .bytes(body), contentType: contentType)))
    }

    /// Sends a file with POST.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - bytes: Its size.
    ///   - target: Path and query.
    ///   - timeout: For the whole request; at most a day.
    public func send(
        file path: String, bytes: Int64, _ target: String, timeout: Duration
    ) async throws(NginxClientError) -> Answer {
        try await perform(
            CurlRequest(
                endpoint: endpoint, target: target, timeout: timeout,
                upload: .init(
                    method: "POST", body: .file(path: path, bytes: bytes), contentType: "application/octet-stream")))
    }

    /// Reads a stream that does not end, line by line, until the server or the caller's task ends it.
    ///
    /// - Parameters:
    ///   - target: Path and query.
    ///   - headers: More header lines, such as `Last-Event-ID: …`.
    /// - Returns: The lines without their ends.
    public func lines(_ target: String, headers: [String] = []) -> AsyncThrowingStream<String, any Error> {
        let (pieces, sink) = AsyncStream<[UInt8]>.makeStream()
        let request = CurlRequest(
            endpoint: endpoint, target: target, timeout: nil, headers: headers, onPiece: { sink.yield($0) })
        return AsyncThrowingStream { lines in
            let transfer = Task {
                let result = await CurlThread.shared.perform(request)
                sink.finish()
                return try result.get()
            }
            let reader = Task {
                var rest: [UInt8] = []
                for await piece in pieces {
                    for byte in piece {
                        guard byte == UInt8(ascii: "\n") else {
                            rest.append(byte)
                            continue
                        }
                        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
                        lines.yield(String(decoding: rest, as: UTF8.self))
                        rest = []
                    }
                }
                do {
                    let answer = try await transfer.value
                    lines.finish(throwing: answer.status == 200 ? nil : NginxClientError.status(answer.status))
                } catch {
                    lines.finish(throwing: error)
                }
            }
            lines.onTermination = { _ in
                transfer.cancel()
                reader.cancel()
            }
        }
    }

    private func perform(_ request: CurlRequest) async throws(NginxClientError) -> Answer {
        try await CurlThread.shared.perform(request).get()
    }
}
