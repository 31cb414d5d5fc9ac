import RelayCore

/// A channel on Discord, by a webhook: one embed for a problem, which is changed when the problem is over.
///
/// <https://discord.com/developers/docs/resources/webhook>, "Execute Webhook" and "Edit Webhook Message".
public struct DiscordSink: HTTPSink {
    /// The webhook's address, which is its secret.
    let webhook: WebAddress

    /// The rule for the secret.
    static let rule = SettingRule<WebAddress>(
        allowed: "the webhook's address as Discord shows it, such as https://discord.com/api/webhooks/ID/TOKEN"
    ) { text in
        guard let address = WebAddress(text), address.isPrivate else { return nil }
        var parts = address.path.split(separator: "/")
        // A version of the API may stand before `webhooks`.
        if parts.count == 5, parts[1].first == "v" { parts.remove(at: 1) }
        guard parts.count == 4, parts[0] == "api", parts[1] == "webhooks", parts[2].wholeNumber() != nil else {
            return nil
        }
        return address
    }

    /// The longest texts of an embed, in UTF-16 units. Discord allows 256, 4096, 1024, and 6000 for all texts together
    /// (resources/message, "Embed Limits"); these add up to less than 6000 with all fields.
    enum Longest {
        static let title = 256
        static let description = 3000
        static let fieldName = 50
        static let fieldValue = 180
        static let command = 520
        static let footer = 200
        /// Of a link: Discord allows 2048.
        static let link = 2000
    }

    /// An edited message that does not exist any more (topics/opcodes-and-status-codes, "Unknown Message").
    private static let unknownMessage = 10008

    /// The request that tells a message.
    public func request(for message: AlertMessage, thread: String?, now: Int64) -> AlertRequest {
        let json = AlertJSON.bytes(Payload(embeds: [embed(message)]))
        guard message.phase == .recovered, let thread, Self.isID(thread) else {
            return AlertRequest(webhook.appending("", query: "wait=true"), json: json)
        }
        return AlertRequest(webhook.appending("/messages/\(thread)"), method: .patch, json: json)
    }

    /// What Discord's answer means.
    public func answer(_ response: AlertResponse) -> AlertOutcome {
        let answer = AlertJSON.value(Answer.self, in: response.body)
        if response.status == 404, answer?.code == Self.unknownMessage { return .threadGone }
        let delay = answer?.retryAfter.flatMap(AlertResponse.delay)
        return response.outcome(thread: answer?.id.flatMap { Self.isID($0) ? $0 : nil }, delay: delay) {
            let hint =
                switch response.status {
                case 401, 403, 404:
                    "the webhook was deleted, or its address is wrong; make a new one in the channel's settings, "
                        + "Integrations"
                default: "it does not accept the message"
                }
            return response.reason("Discord", says: answer?.message, hiding: webhook.secrets, hint)
        }
    }

    private func embed(_ message: AlertMessage) -> Payload.Embed {
        var fields: [Payload.Field] = []
        if let command = message.command {
            let code = AlertText.cut(AlertText.replacing(["`": "'"], in: command), to: Longest.command - 2)
            fields.append(Payload.Field(name: "Fix", value: "`\(code)`", inline: false))
        }
        for (name, value) in message.labels.sorted(by: { $0.key < $1.key }) {
            fields.append(
                Payload.Field(
                    name: Self.escaped(name, Longest.fieldName), value: Self.escaped(value, Longest.fieldValue),
                    inline: true))
        }
        let text = [message.text, message.duration ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        return Payload.Embed(
            title: Self.escaped(message.heading, Longest.title),
            description: text.isEmpty ? nil : Self.escaped(text, Longest.description),
            url: message.publicLink.flatMap { $0.utf8.count <= Longest.link ? $0 : nil },
            color: Self.color(message), timestamp: UTCTime(milliseconds: message.time).rfc3339, fields: fields,
            footer: message.host.isEmpty ? nil : Payload.Footer(text: AlertText.cut(message.host, to: Longest.footer)))
    }

    /// A text of which Discord shows every character as it is: no markup, no mention, no link, no emoji by its name.
    private static func escaped(_ text: String, _ limit: Int) -> String {
        var isFirst = true
        return AlertText.cut(text, to: limit) { part in
            // A list, a heading or small text begins with the first of its line.
            let isMarkup =
                "\\`*_~|<>[]()@:".unicodeScalars.contains(part) || (isFirst && "#-+".unicodeScalars.contains(part))
            isFirst = false
            return isMarkup ? "\\\(part)" : String(part)
        }
    }

    /// Red, orange, blue; green: it is over.
    private static func color(_ message: AlertMessage) -> Int {
        if message.phase == .recovered { return 0x12B76A }
        return switch message.severity {
        case .critical: 0xD92D20
        case .warning: 0xF79009
        case .info: 0x2E90FA
        }
    }

    /// Whether it is the identifier of a message, so that it can be part of an address.
    private static func isID(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count) && text.utf8.allSatisfy(\.isDigit)
    }

    /// The body of a request.
    private struct Payload: Encodable {
        struct Field: Encodable {
            let name: String
            let value: String
            let inline: Bool
        }
        struct Footer: Encodable {
            let text: String
        }
        struct Embed: Encodable {
            let title: String
            let description: String?
            let url: String?
            let color: Int
            let timestamp: String
            let fields: [Field]
            let footer: Footer?
        }
        struct Mentions: Encodable {
            /// Kinds of mentions that are looked for in texts.
            let parse: [String] = []
        }

        let embeds: [Embed]
        let allowedMentions = Mentions()

        enum CodingKeys: String, CodingKey {
            case embeds
            case allowedMentions = "allowed_mentions"
        }
    }

    /// The body of an answer: a message, an error, or a rate limit.
    private struct Answer: Decodable {
        let id: String?
        let code: Int?
        let message: String?
        /// Seconds.
        let retryAfter: Double?

        enum CodingKeys: String, CodingKey {
            case id, code, message
            case retryAfter = "retry_after"
        }
    }
}
