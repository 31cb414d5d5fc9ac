import RelayCore

/// A server's answer: of an HTTP server, or the last one of a mail server.
public struct AlertResponse: Sendable, Equatable {
    /// The status, such as 200, or a mail server's code, such as 250.
    public let status: Int
    /// The head, by names in lower case.
    private let headers: [String: String]
    /// The body, or its beginning.
    public let body: [UInt8]

    /// The longest that a service may ask to be left alone: an answer must not silence the alerts.
    static let longestDelay: Duration = .seconds(3600)
    /// The longest quotation of a service's words, in UTF-16 units.
    private static let longestWords = 160

    /// An answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        self.body = body
    }

    /// What `Retry-After` says (RFC 9110, 10.2.3), if it is a number of seconds; services send no dates.
    var retryAfter: Duration? { headers["retry-after"].flatMap { Double($0.trimmed()) }.flatMap(Self.delay) }

    /// A delay that a service names in seconds; `nil`: it is none.
    static func delay(_ seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds >= 0 else { return nil }
        return min(longestDelay, .milliseconds(Int64((min(seconds, 86_400) * 1000).rounded(.up))))
    }

    /// What the answer means with all HTTP services alike.
    ///
    /// - Parameters:
    ///   - thread: Names a message that has arrived.
    ///   - delay: How long the service wants to be left alone, as its body says.
    ///   - reason: Why it was refused, for the owner.
    func outcome(thread: String? = nil, delay: Duration? = nil, reason: () -> String) -> AlertOutcome {
        switch status {
        case 200..<300: .sent(thread: thread)
        case 408, 425, 429: .later(after: delay ?? retryAfter)
        case 300..<500: .refused(reason: reason())
        default: .later(after: retryAfter)
        }
    }

    /// Why a service refused a message: `Discord answered 404 (Unknown Webhook): …`.
    ///
    /// - Parameters:
    ///   - words: What the service says; `nil`: nothing that people can read.
    ///   - secrets: What must not be quoted.
    ///   - hint: What to do.
    func reason(_ service: String, says words: String?, hiding secrets: [String], _ hint: String) -> String {
        let quoted = AlertText.cut(
            SinkSecret.hide(secrets, in: AlertText.line(words ?? "")), to: Self.longestWords)
        return "\(service) answered \(status)\(quoted.isEmpty ? "" : " (\(quoted))"): \(hint)"
    }

    /// The body as words; `nil`: it is empty, or a page.
    var words: String? {
        let text = String(decoding: body.prefix(1000), as: UTF8.self).trimmed()
        return text.isEmpty || text.hasPrefix("<") ? nil : text
    }
}
