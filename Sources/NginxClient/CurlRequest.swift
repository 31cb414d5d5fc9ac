internal import CCurl

/// One HTTP request by libcurl.
struct CurlRequest {
    /// The address that nginx listens on.
    enum Endpoint: Sendable {
        case unixSocket(path: String)
        case tcp(host: String, port: Int)
    }

    let endpoint: Endpoint
    /// Path and query.
    let target: String
    /// For the whole transfer, from the connection to the last byte; `nil`: no limit.
    let timeout: Duration?
    /// The largest answer that is accepted, in bytes.
    var maximumBytes = NginxClient.maximumResponseBytes
    /// What to send; `nil`: it is a GET.
    var upload: Upload?
    /// More header lines, such as `Last-Event-ID: …`.
    var headers: [String] = []
    /// Gets the body piece by piece as it arrives, in place of collecting it.
    var onPiece: (@Sendable ([UInt8]) -> Void)?

    /// The body of a request, and its method.
    struct Upload: Sendable {
        /// What is sent.
        enum Body: Sendable {
            case bytes([UInt8])
            /// So many bytes of a file, which is read as they are sent.
            case file(path: String, bytes: Int64)
        }

        let method: String
        let body: Body
        let contentType: String
    }

    /// Prepares the transfer.
    ///
    /// - Parameter response: Collects the answer; must live as long as the handle, which keeps an unretained pointer to it.
    /// - Returns: The handle, which the caller must clean up.
    func handle(for response: CurlResponse) throws(NginxClientError) -> UnsafeMutableRawPointer {
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            throw .unreachable("libcurl cannot be initialised")
        }
        let code = configure(handle, response: response)
        guard code == CURLE_OK else {
            curl_easy_cleanup(handle)
            throw .unreachable(String(cString: curl_easy_strerror(code)))
        }
        return handle
    }

    /// The answer, whatever its status.
    ///
    /// - Parameter code: libcurl's result of the transfer.
    static func answer(
        of response: CurlResponse, _ handle: UnsafeMutableRawPointer, endedWith code: CURLcode
    ) throws(NginxClientError) -> LocalHTTP.Answer {
        guard !response.isTooLarge else { throw .tooLarge }
        switch code {
        case CURLE_OK: break
        case CURLE_OPERATION_TIMEDOUT: throw .timedOut
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING,
            CURLE_RECV_ERROR, CURLE_HTTP2:
            throw .malformed(String(cString: curl_easy_strerror(code)))
        default: throw .unreachable(String(cString: curl_easy_strerror(code)))
        }
        var status = 0
        guard relay_curl_status(handle, &status) == CURLE_OK else { throw .status(status) }
        return LocalHTTP.Answer(status: status, body: response.bytes)
    }

    private func configure(_ handle: UnsafeMutableRawPointer, response: CurlResponse) -> CURLcode {
        // 0 means no limit.
        let milliseconds = timeout.map { max(1, Int(min($0, .seconds(86_400)) / .milliseconds(1))) } ?? 0
        var host = "nginx"
        var results: [CURLcode] = []
        switch endpoint {
        case .unixSocket(let path): results.append(relay_curl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, path))
        case .tcp(let name, let port): host = "\(name):\(port)"
        }
        results += [
            relay_curl_set_string(handle, CURLOPT_URL, "http://\(host)\(target)"),
            relay_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http"),
            // Ignores proxies set in the environment.
            relay_curl_set_string(handle, CURLOPT_NOPROXY, "*"),
            // Otherwise libcurl uses SIGALRM for name look-ups (CURLOPT_NOSIGNAL(3)), which only one thread may do.
            relay_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            relay_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds),
            // A probe must show that nginx accepts connections, and idle ones must not hold it up.
            relay_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1),
            relay_curl_set_long(handle, CURLOPT_FORBID_REUSE, 1),
            // nginx-rtmp's answers need no more, and an HTTP/0.9 answer could be any bytes.
            relay_curl_set_long(handle, CURLOPT_HTTP09_ALLOWED, 0),
            relay_curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(response).toOpaque()),
            relay_curl_set_write(handle) { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let response = Unmanaged<CurlResponse>.fromOpaque(context).takeUnretainedValue()
                return response.append(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
        ]
        for line in headers + (upload.map { ["Content-Type: \($0.contentType)"] } ?? []) { response.addHeader(line) }
        if let upload {
            results.append(relay_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, upload.method))
            switch upload.body {
            case .bytes(let bytes):
                results += [
                    relay_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, bytes.count),
                    // Copies as many bytes as the size says.
                    (bytes + [0]).withUnsafeBytes {
                        relay_curl_set_pointer(
                            handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: $0.baseAddress))
                    },
                ]
            case .file(let path, let size):
                guard let file = response.open(path) else { return CURLE_READ_ERROR }
                // Otherwise libcurl asks whether it may send a large body, and waits a second for the answer.
                response.addHeader("Expect:")
                results += [
                    relay_curl_set_long(handle, CURLOPT_POST, 1),
                    relay_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(size)),
                    // Read with fread(3), which is libcurl's own way.
                    relay_curl_set_pointer(handle, CURLOPT_READDATA, UnsafeMutableRawPointer(file)),
                ]
            }
        }
        if let list = response.headers { results.append(relay_curl_set_pointer(handle, CURLOPT_HTTPHEADER, list)) }
        return results.first { $0 != CURLE_OK } ?? CURLE_OK
    }
}
