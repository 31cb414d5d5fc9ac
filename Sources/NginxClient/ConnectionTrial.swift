internal import CCurl
internal import Glibc
internal import ProcessKit

/// Connects to a server as a platform's push does: name, TCP, TLS with the server's certificate checked. Then it talks to it.
public struct ConnectionTrial: Sendable {
    /// Why the server could not be reached.
    public enum Failure: Sendable, Equatable {
        /// The name has no address.
        case unresolved
        /// Nothing listens at the address.
        case refused
        /// There is no route to it, with the system's reason.
        case unreachable(String)
        /// No answer in time.
        case timedOut
        /// The certificate is not accepted, with OpenSSL's reason.
        case certificate(String)
        /// TLS failed otherwise, with OpenSSL's reason.
        case tls(String)
        /// The file of trusted authorities can't be used.
        case authorities
        /// Anything else, in libcurl's words.
        case other(String)
    }

    /// How far it came, and how long each step took since the one before.
    public struct Result: Sendable, Equatable {
        /// The address that was connected to.
        public var address: String?
        /// Finding the name's address.
        public var nameTime: Duration?
        /// The TCP connection.
        public var tcpTime: Duration?
        /// The TLS handshake.
        public var tlsTime: Duration?
        /// When the server's certificate expires, as OpenSSL prints it: `Nov 26 04:42:43 2026 GMT`.
        public var certificateEnd: String?
        /// When it began to be valid, in the same form.
        public var certificateBegin: String?
        /// Why it ended before the talk; `nil`: it did not.
        public var failure: Failure?
        /// How long the talk took, up to its end or to that of the connection.
        public var talkTime: Duration?
        /// Why the talk ended before its time; `nil`: it did not.
        public var interruption: Failure?

        /// A result without any step.
        public init() {}
    }

    /// What to do after some bytes have arrived.
    public enum Step: Sendable, Equatable {
        /// Send these, and go on.
        case goOn([UInt8])
        /// Close the connection.
        case end
    }

    private let host: String
    private let port: Int
    private let isEncrypted: Bool
    private let authorities: String?
    private let address: String?
    private let checksCertificate: Bool
    private let limit: Duration

    /// Describes a server.
    ///
    /// - Parameters:
    ///   - host: A name or an address; IPv6 without brackets.
    ///   - authorities: PEM file of the authorities to trust; `nil`: the system's.
    ///   - address: Where to connect in place of the address that the name has; `nil`: there.
    ///   - checksCertificate: Whether a certificate that is not valid, or for another name, ends it. Without, nothing may be sent.
    ///   - limit: For all together.
    public init(
        host: String, port: Int, isEncrypted: Bool, authorities: String? = nil, address: String? = nil,
        checksCertificate: Bool = true, limit: Duration
    ) {
        (self.host, self.port, self.isEncrypted) = (host, port, isEncrypted)
        (self.authorities, self.address, self.limit) = (authorities, address, limit)
        self.checksCertificate = checksCertificate
    }

    /// Connects, and sends nothing.
    public func reach() async -> Result { await DetachedThread.run { connect([]) } }

    /// Connects, sends the opening, and passes on what arrives.
    public func run(
        opening: [UInt8], onBytes: @escaping @Sendable ([UInt8]) -> Step
    ) async -> Result {
        await DetachedThread.run { connect(opening, onBytes) }
    }

    /// - Parameter onBytes: `nil`: it ends as soon as it is connected.
    private func connect(_ opening: [UInt8], _ onBytes: (([UInt8]) -> Step)? = nil) -> Result {
        let begin = ContinuousClock.now
        var result = Result()
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            result.failure = .other("libcurl cannot be initialised")
            return result
        }
        defer { curl_easy_cleanup(handle) }
        let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { words.deallocate() }
        let names = address.flatMap { curl_slist_append(nil, "\(host):\(port):\($0)") }
        defer { curl_slist_free_all(names) }
        let code = configure(handle, words, names)
        let outcome = code == CURLE_OK ? curl_easy_perform(handle) : code
        read(handle, into: &result)
        guard outcome == CURLE_OK else {
            result.failure = failure(outcome, handle, String(cString: words))
            return result
        }
        guard let onBytes else { return result }
        let connected = ContinuousClock.now
        result.interruption = talk(handle, opening, until: begin + limit, onBytes)
        result.talkTime = ContinuousClock.now - connected
        return result
    }

    private func configure(
        _ handle: UnsafeMutableRawPointer, _ words: UnsafeMutablePointer<CChar>,
        _ names: UnsafeMutablePointer<curl_slist>?
    ) -> CURLcode {
        let authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        var results = [
            relay_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, words),
            // Only the names of the schemes are HTTP's: nothing of it is sent.
            relay_curl_set_string(handle, CURLOPT_URL, "\(isEncrypted ? "https" : "http")://\(authority):\(port)/"),
            relay_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
            relay_curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1),
            relay_curl_set_string(handle, CURLOPT_NOPROXY, "*"),
            relay_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            relay_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(limit / .milliseconds(1))),
            relay_curl_set_long(handle, CURLOPT_SSL_ENABLE_ALPN, 0),
            relay_curl_set_long(handle, CURLOPT_CERTINFO, 1),
        ]
        if let names { results.append(relay_curl_set_pointer(handle, CURLOPT_RESOLVE, names)) }
        if !checksCertificate {
            results += [
                relay_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0),
                relay_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0),
            ]
        }
        if let authorities { results.append(relay_curl_set_string(handle, CURLOPT_CAINFO, authorities)) }
        return results.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    /// libcurl counts each step from the beginning; 0 for one that was not reached.
    private func read(_ handle: UnsafeMutableRawPointer, into result: inout Result) {
        let steps = [CURLINFO_NAMELOOKUP_TIME_T, CURLINFO_CONNECT_TIME_T, CURLINFO_APPCONNECT_TIME_T]
            .map { relay_curl_time(handle, $0) }
        if steps[0] > 0 { result.nameTime = .microseconds(steps[0]) }
        if steps[1] > 0 { result.tcpTime = .microseconds(steps[1] - steps[0]) }
        if steps[2] > 0 { result.tlsTime = .microseconds(steps[2] - steps[1]) }
        if let address = relay_curl_address(handle), address.pointee != 0 { result.address = String(cString: address) }
        result.certificateEnd = relay_curl_certificate(handle, "Expire date").map { String(cString: $0) }
        result.certificateBegin = relay_curl_certificate(handle, "Start date").map { String(cString: $0) }
    }

    private func failure(_ code: CURLcode, _ handle: UnsafeMutableRawPointer, _ words: String) -> Failure {
        let words = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .unresolved
        case CURLE_OPERATION_TIMEDOUT: return .timedOut
        case CURLE_COULDNT_CONNECT:
            switch Int32(relay_curl_number(handle, CURLINFO_OS_ERRNO)) {
            case ECONNREFUSED: return .refused
            case ETIMEDOUT: return .timedOut
            case 0: return .other(words)
            case let code: return .unreachable(String(cString: strerror(code)))
            }
        case CURLE_PEER_FAILED_VERIFICATION: return .certificate(words)
        case CURLE_SSL_CACERT_BADFILE: return .authorities
        case CURLE_SSL_CONNECT_ERROR: return .tls(words)
        default: return .other(words)
        }
    }

    private func talk(
        _ handle: UnsafeMutableRawPointer, _ opening: [UInt8], until end: ContinuousClock.Instant,
        _ onBytes: ([UInt8]) -> Step
    ) -> Failure? {
        var waiting = opening
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var count = 0
            if !waiting.isEmpty {
                let code = curl_easy_send(handle, waiting, waiting.count, &count)
                guard code == CURLE_OK || code == CURLE_AGAIN else { return .other("the connection was closed") }
                waiting.removeFirst(count)
            }
            let code = curl_easy_recv(handle, &buffer, buffer.count, &count)
            if code == CURLE_OK {
                guard count > 0 else { return .other("the connection was closed") }
                switch onBytes(Array(buffer[..<count])) {
                case .goOn(let bytes): waiting += bytes
                case .end: return nil
                }
                continue
            }
            guard code == CURLE_AGAIN else { return .other("the connection was closed") }
            let rest = end - ContinuousClock.now
            guard rest > .zero else { return .timedOut }
            let events = Int16(POLLIN) | (waiting.isEmpty ? 0 : Int16(POLLOUT))
            var place = pollfd(fd: relay_curl_socket(handle), events: events, revents: 0)
            poll(&place, 1, Int32(min(rest, .seconds(60)) / .milliseconds(1)) + 1)
        }
    }
}
