import RelayCore

/// A topic on ntfy.sh or another ntfy server: "Publish as JSON" of <https://docs.ntfy.sh/publish/>.
public struct NtfySink: HTTPSink {
    /// The server.
    let server: WebAddress
    /// The topic. On a server without users, whoever knows it reads it.
    let topic: String
    /// An access token; `nil`: anybody may publish.
    let token: SinkSecret?

    /// The server if SERVER names none.
    static let standardServer = "https://ntfy.sh"
    /// The rule for SERVER.
    static let serverRule = SettingRule<WebAddress>(
        allowed: "the server's address without a path, such as https://ntfy.sh"
    ) { text in
        WebAddress(text).flatMap { $0.path == "/" ? $0 : nil }
    }
    /// The rule for the secret.
    static let tokenRule = SettingRule<SinkSecret>(
        allowed: "an access token of the ntfy server, such as tk_…; none if anybody may publish to the topic"
    ) { text in
        guard text.utf8.count <= 200, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return SinkSecret(text)
    }
    /// The rule for TOPIC (`topicRegex` in ntfy's server.go).
    static let topicRule = SettingRule<String>.name(plus: "_-", longest: 64)

    /// The longest texts, in bytes.
    enum Longest {
        /// ntfy allows 1 KB; phones show less.
        static let title = 250
        static let link = 500
        /// Of the whole request: ntfy makes an attachment of a message that is longer, and older servers refuse a longer request.
        static let request = 4096
    }

    /// The request that tells a message.
    public func request(for message: AlertMessage, thread: String?, now: Int64) -> AlertRequest {
        let lines = message.lines()
        let text = (lines.isEmpty ? [message.heading] : lines).joined(separator: "\n")
        var limit = Longest.request
        var json: [UInt8] = []
        repeat {
            let payload = Payload(
                topic: topic, title: AlertText.cut(message.heading, to: Longest.title, in: .bytes),
                message: AlertText.cut(text, to: limit, in: .bytes), priority: Self.priority(message),
                tags: [Self.emoji(message), message.topic.rawValue],
                click: message.publicLink.flatMap { $0.utf8.count <= Longest.link ? $0 : nil },
                sequenceID: message.phase == .recovered ? thread.flatMap { Self.isID($0) ? $0 : nil } : nil)
            json = AlertJSON.bytes(payload)
            // JSON needs two bytes for a quotation mark, a backslash and a line end. All else is below 2000 bytes.
            limit -= max(1, json.count - Longest.request)
        } while json.count > Longest.request && limit > 0
        let headers = token.map { [AlertRequest.Header("Authorization", "Bearer \($0.text)")] } ?? []
        return AlertRequest(server.appending("/"), headers: headers, json: json)
    }

    /// What the server's answer means.
    public func answer(_ response: AlertResponse) -> AlertOutcome {
        let answer = AlertJSON.value(Answer.self, in: response.body)
        let thread = (answer?.sequenceID ?? answer?.id).flatMap { Self.isID($0) ? $0 : nil }
        return response.outcome(thread: thread) {
            let hint =
                switch response.status {
                case 401, 403: "the access token is wrong, or may not publish to the topic"
                case 404: "SERVER is no ntfy server"
                default: "it does not accept the message; check TOPIC"
                }
            return response.reason(
                "ntfy", says: answer?.error, hiding: token.map { [$0.text] } ?? [], hint)
        }
    }

    /// From 1 to 5; 3 is normal, and 5 is shown until it is looked at.
    private static func priority(_ message: AlertMessage) -> Int {
        guard message.phase != .recovered else { return 3 }
        return switch message.severity {
        case .critical: 5
        case .warning: 4
        case .info: 3
        }
    }

    /// The name of an emoji, which ntfy shows before the title (<https://docs.ntfy.sh/emojis/>).
    private static func emoji(_ message: AlertMessage) -> String {
        switch (message.phase, message.severity) {
        case (.recovered, _): "white_check_mark"
        case (.test, _): "bell"
        case (_, .critical): "rotating_light"
        case (_, .warning): "warning"
        case (_, .info): "information_source"
        }
    }

    /// Whether it is the identifier of a message or a sequence.
    private static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_-".utf8.contains($0) }
    }

    /// The body of a request.
    private struct Payload: Encodable {
        let topic: String
        let title: String
        let message: String
        let priority: Int
        let tags: [String]
        let click: String?
        /// The first message about the problem, which this one replaces (since ntfy 2.16; older ones ignore it).
        let sequenceID: String?

        enum CodingKeys: String, CodingKey {
            case topic, title, message, priority, tags, click
            case sequenceID = "sequence_id"
        }
    }

    /// The body of an answer: the message, or an error.
    private struct Answer: Decodable {
        let id: String?
        let sequenceID: String?
        let error: String?

        enum CodingKeys: String, CodingKey {
            case id, error
            case sequenceID = "sequence_id"
        }
    }
}
