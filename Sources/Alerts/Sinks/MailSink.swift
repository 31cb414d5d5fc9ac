import RelayCore

/// One or more e-mail addresses, by a mail server. A mail that says that a problem is over is a reply to the one about it.
public struct MailSink: Sendable {
    /// What a server wants to know before it takes mail from elsewhere.
    public struct Login: Sendable, Hashable {
        /// The user.
        public let name: String
        /// Its password.
        public let password: SinkSecret
    }

    /// The server.
    public let server: MailServer
    /// The login; `nil`: the server needs none.
    public let login: Login?
    /// The sender.
    let from: MailAddress
    /// The receivers.
    let to: [MailAddress]

    /// The rule for LOGIN.
    static let loginRule = SettingRule<String>(
        allowed: "the name of the user at the mail server, without spaces"
    ) { text in
        text.utf8.count <= 254 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } ? text : nil
    }
    /// The rule for the secret.
    static let passwordRule = SettingRule<SinkSecret>(
        allowed: "the password of LOGIN: one line of at most 200 characters; none without LOGIN"
    ) { text in
        text.utf8.count <= 200 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ? SinkSecret(text) : nil
    }

    /// The mail that tells a message.
    ///
    /// - Parameters:
    ///   - thread: The identifier of the first mail about the same problem, as ``answer(_:to:)`` gave it.
    ///   - now: When it is sent, in milliseconds since 1970.
    public func envelope(for message: AlertMessage, thread: String?, now: Int64) -> MailEnvelope {
        let parts = [message.host, message.id, message.phase.rawValue, "\(message.since)", "\(message.time)"]
        // The same for each attempt to send it, so that servers and readers can see that it is the same.
        let messageID = "<\(SHA256.hex(parts.joined(separator: "\n")).prefix(32))@\(from.domain)>"
        let subject = (message.host.isEmpty ? "" : "\(message.host): ") + message.heading
        var head = [
            "Date: \(UTCTime(milliseconds: now).rfc5322)",
            "From: \(from)",
            "To: " + to.map(\.description).joined(separator: ",\r\n "),
            MailHeader.line("Subject", subject),
            "Message-ID: \(messageID)",
        ]
        if message.phase == .recovered, let thread, Self.isMessageID(thread) {
            head += ["In-Reply-To: \(thread)", "References: \(thread)"]
        }
        head += [
            // RFC 3834: nobody's absence is answered to a program.
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        let lines = message.lines()
        let body = QuotedPrintable.encode(lines.isEmpty ? [message.heading] : lines)
        let text = head.map { "\($0)\r\n" }.joined() + "\r\n" + body
        return MailEnvelope(from: from, to: to, messageID: messageID, bytes: Array(text.utf8))
    }

    /// What the mail server's last answer means (RFC 5321, 4.2): its code is the response's status.
    public func answer(_ response: AlertResponse, to envelope: MailEnvelope) -> AlertOutcome {
        switch response.status {
        case 200..<400: return .sent(thread: envelope.messageID)
        case 500..<600:
            let hint =
                switch response.status {
                case 530, 534, 535, 538: "check LOGIN and its password"
                case 550...554: "it does not accept the mail; check FROM and TO"
                default: "check SERVER"
                }
            let secrets = login.map { [$0.password.text] } ?? []
            return .refused(
                reason: response.reason("The mail server", says: response.words, hiding: secrets, hint))
        default: return .later(after: nil)
        }
    }

    /// Whether a text can stand in a header as an identifier: in angle brackets, ASCII, and without spaces.
    private static func isMessageID(_ text: String) -> Bool {
        text.hasPrefix("<") && text.hasSuffix(">") && (3...400).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
