import CCurl
import Glibc
import NginxClient
import ProcessKit
import RelayCore

/// Sends messages to the services: HTTP and SMTP by libcurl, with certificates checked and no redirect followed, or by the program
/// apprise.
struct AlertPost: Sendable {
    /// What came of an attempt.
    struct Result: Sendable, Equatable {
        let outcome: AlertOutcome
        /// Why it was not taken, without a secret.
        let why: String?
    }

    /// For the connection, in milliseconds.
    private static let connectLimit = 5000
    /// More of an answer is not looked at.
    private static let longestAnswer = 65_536

    /// PEM file of the authorities to trust; `nil`: the system's.
    var authorities: String?
    /// A directory of this process alone, for the addresses that apprise reads.
    let folder: String

    /// Sends a message.
    ///
    /// - Parameters:
    ///   - name: The sink's name.
    ///   - thread: Names the earlier message about the same problem.
    ///   - limit: For all together.
    func send(
        _ message: AlertMessage, to sink: AlertSink, name: String, thread: String?, within limit: Duration
    ) async -> Result {
        let now = WallClock.now
        switch sink {
        case .http(let service):
            let request = service.request(for: message, thread: thread, now: now)
            let answer = await DetachedThread.run { perform(limit) { configure($0, $1, request) } }
            return Self.result(answer) { service.answer($0) }
        case .mail(let mail):
            let envelope = mail.envelope(for: message, thread: thread, now: now)
            let answer = await DetachedThread.run { perform(limit) { configure($0, $1, mail, envelope) } }
            return Self.result(answer) { mail.answer($0, to: envelope) }
        case .heartbeat(let heartbeat): return await call(heartbeat, within: limit)
        case .apprise(let apprise):
            return await AppriseRun(folder: folder, name: name).send(message, by: apprise, within: limit)
        }
    }

    /// Calls a service that wants to hear that all is well.
    func call(_ heartbeat: HeartbeatSink, within limit: Duration) async -> Result {
        let answer = await DetachedThread.run { perform(limit) { configure($0, $1, heartbeat.request) } }
        return Self.result(answer) { heartbeat.answer($0) }
    }

    private static func result(
        _ answer: Swift.Result<AlertResponse, CurlFailure>, _ read: (AlertResponse) -> AlertOutcome
    ) -> Result {
        switch answer {
        case .success(let response):
            let outcome = read(response)
            switch outcome {
            case .sent, .threadGone: return Result(outcome: outcome, why: nil)
            case .refused(let reason): return Result(outcome: outcome, why: reason)
            case .later: return Result(outcome: outcome, why: "the service answered \(response.status)")
            }
        case .failure(let failure): return Result(outcome: .later(after: nil), why: failure.words)
        }
    }

    /// What libcurl says of a transfer that had no answer.
    struct CurlFailure: Error, Equatable {
        let words: String
    }

    /// Runs one transfer.
    ///
    /// - Parameter configure: Sets all that is particular.
    private func perform(
        _ limit: Duration, _ configure: (UnsafeMutableRawPointer, AlertTransfer) -> [CURLcode]
    ) -> Swift.Result<AlertResponse, CurlFailure> {
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            return .failure(CurlFailure(words: "libcurl cannot be initialised"))
        }
        defer { curl_easy_cleanup(handle) }
        let transfer = AlertTransfer(largest: Self.longestAnswer)
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        var codes = [
            relay_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            relay_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.connectLimit),
            relay_curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(limit / .milliseconds(1)))),
            // Name servers that do not answer would hold it for longer than the limit.
            relay_curl_set_long(handle, CURLOPT_QUICK_EXIT, 1),
            relay_curl_set_long(handle, CURLOPT_HTTP09_ALLOWED, 0),
            relay_curl_set_pointer(handle, CURLOPT_WRITEDATA, context),
            relay_curl_set_write(handle) { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let transfer = Unmanaged<AlertTransfer>.fromOpaque(context).takeUnretainedValue()
                transfer.received(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            },
            relay_curl_set_pointer(handle, CURLOPT_HEADERDATA, context),
            relay_curl_set_header(handle) { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let transfer = Unmanaged<AlertTransfer>.fromOpaque(context).takeUnretainedValue()
                transfer.receivedHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            },
        ]
        if let authorities { codes.append(relay_curl_set_string(handle, CURLOPT_CAINFO, authorities)) }
        codes += configure(handle, transfer)
        if let lines = transfer.lines { codes.append(relay_curl_set_pointer(handle, transfer.linesOption, lines)) }
        let code = codes.first { $0 != CURLE_OK } ?? curl_easy_perform(handle)
        var status = 0
        if relay_curl_status(handle, &status) != CURLE_OK { status = 0 }
        // A mail server that refuses ends the transfer with an error, and its code says why.
        guard code == CURLE_OK || (transfer.isMail && status >= 400) else {
            return .failure(CurlFailure(words: Self.words(code)))
        }
        // 354 is what a mail server says before the mail: its last word was good.
        return .success(
            AlertResponse(
                status: transfer.isMail && code == CURLE_OK ? 250 : status, headers: transfer.headers,
                body: transfer.isMail ? transfer.lastLine : transfer.body))
    }

    /// libcurl's words for a code, which name no address.
    private static func words(_ code: CURLcode) -> String {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: "no answer in time"
        case CURLE_COULDNT_RESOLVE_HOST: "the name of the server has no address"
        case CURLE_PEER_FAILED_VERIFICATION: "the server's certificate is not accepted"
        default: String(cString: curl_easy_strerror(code))
        }
    }

    private func configure(
        _ handle: UnsafeMutableRawPointer, _ transfer: AlertTransfer, _ request: AlertRequest
    ) -> [CURLcode] {
        for header in request.headers { transfer.add("\(header.name): \(header.value)") }
        // Otherwise libcurl asks first whether it may send a large body.
        transfer.add("Expect:")
        transfer.linesOption = CURLOPT_HTTPHEADER
        var codes = [
            relay_curl_set_string(handle, CURLOPT_URL, request.address.text),
            relay_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
        ]
        if request.method != .get {
            codes += [
                relay_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue),
                relay_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count),
                (request.body + [0]).withUnsafeBytes {
                    relay_curl_set_pointer(
                        handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: $0.baseAddress))
                },
            ]
        }
        return codes
    }

    private func configure(
        _ handle: UnsafeMutableRawPointer, _ transfer: AlertTransfer, _ mail: MailSink, _ envelope: MailEnvelope
    ) -> [CURLcode] {
        transfer.isMail = true
        for receiver in envelope.to { transfer.add(receiver.description) }
        transfer.linesOption = CURLOPT_MAIL_RCPT
        guard let file = transfer.open(envelope.bytes) else { return [CURLE_READ_ERROR] }
        var codes = [
            relay_curl_set_string(handle, CURLOPT_URL, mail.server.description),
            relay_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            relay_curl_set_long(
                handle, CURLOPT_USE_SSL,
                Int(mail.server.needsStartTLS ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue)),
            relay_curl_set_string(handle, CURLOPT_MAIL_FROM, envelope.from.description),
            // One receiver that is refused is not the end of the others; a server that says no goodbye is not waited for.
            relay_curl_allow_failed_receivers(handle), relay_curl_set_response_timeout(handle, 5),
            relay_curl_set_long(handle, CURLOPT_UPLOAD, 1),
            relay_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(envelope.bytes.count)),
            // Read with fread(3), which is libcurl's own way.
            relay_curl_set_pointer(handle, CURLOPT_READDATA, UnsafeMutableRawPointer(file)),
        ]
        if let login = mail.login {
            codes += [
                relay_curl_set_string(handle, CURLOPT_USERNAME, login.name),
                relay_curl_set_string(handle, CURLOPT_PASSWORD, login.password.text),
                // libcurl would take GSSAPI before these, and end if it fails.
                relay_curl_set_string(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN"),
            ]
        }
        return codes
    }
}

/// What libcurl needs until a transfer ends, and what has arrived. For one thread.
final class AlertTransfer {
    private(set) var body: [UInt8] = []
    private(set) var headers: [String: String] = [:]
    /// What a mail server said last, without its code.
    private(set) var lastLine: [UInt8] = []
    private(set) var lines: UnsafeMutablePointer<curl_slist>?
    /// Which option gets ``lines``.
    var linesOption = CURLOPT_HTTPHEADER
    var isMail = false

    private let largest: Int
    private var bytes: UnsafeMutablePointer<UInt8>?
    private var file: UnsafeMutablePointer<FILE>?

    init(largest: Int) { self.largest = largest }

    deinit {
        curl_slist_free_all(lines)
        if let file { fclose(file) }
        bytes?.deallocate()
    }

    /// Adds a header line, or a receiver.
    func add(_ line: String) { lines = curl_slist_append(lines, line) ?? lines }

    /// Makes a file of bytes in memory.
    func open(_ content: [UInt8]) -> UnsafeMutablePointer<FILE>? {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, content.count))
        copy.initialize(from: content, count: content.count)
        bytes = copy
        file = fmemopen(copy, content.count, "r")
        return file
    }

    func received(_ piece: UnsafeRawBufferPointer) { body += piece.prefix(max(0, largest - body.count)) }

    func receivedHeader(_ piece: UnsafeRawBufferPointer) {
        let line = piece.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        if isMail {
            lastLine = Array(line.dropFirst(4).prefix(1000))
            return
        }
        // Only the last answer counts.
        if line.starts(with: "HTTP/".utf8) { headers = [:] }
        guard headers.count < 100, let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        headers[name] = String(decoding: line[line.index(after: colon)...], as: UTF8.self).trimmed()
    }
}
