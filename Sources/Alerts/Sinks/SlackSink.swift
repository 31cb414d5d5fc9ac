import RelayCore

/// A channel on Slack, by an incoming webhook.
///
/// <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>. Its answers name no message, so one that says that a
/// problem is over stands by itself.
public struct SlackSink: HTTPSink {
    /// The webhook's address, which is its secret.
    let webhook: WebAddress

    /// The rule for the secret.
    static let rule = SettingRule<WebAddress>(
        allowed: "the webhook's address as Slack shows it, such as https://hooks.slack.com/services/T…/B…/…"
    ) { text in
        WebAddress(text).flatMap { $0.isPrivate && $0.path.hasPrefix("/services/") ? $0 : nil }
    }

    /// The longest texts, in UTF-16 units, as they are sent. Slack allows 150 in a header, 3000 in a section, 2000 in each of its at
    /// most 10 fields (<https://docs.slack.dev/reference/block-kit/blocks>).
    enum Longest {
        static let header = 150
        static let section = 3000
        static let field = 500
        static let fields = 10
        static let fallback = 300
    }

    /// The request that tells a message.
    public func request(for message: AlertMessage, thread: String?, now: Int64) -> AlertRequest {
        var lines = message.text.isEmpty ? [] : [message.text]
        if let duration = message.duration { lines.append(duration) }
        if let command = message.command { lines.append("Fix: \(command)") }
        if let link = message.link { lines.append(link) }
        var blocks = [Block(type: "header", text: Text(message.heading, Longest.header))]
        if !lines.isEmpty {
            blocks.append(Block(type: "section", text: Text(lines.joined(separator: "\n"), Longest.section)))
        }
        let facts = message.facts.prefix(Longest.fields).map { Text("\($0.name): \($0.value)", Longest.field) }
        if !facts.isEmpty { blocks.append(Block(type: "section", fields: facts)) }
        let payload = Payload(text: Self.escaped(message.heading, Longest.fallback), blocks: blocks)
        return AlertRequest(webhook, json: AlertJSON.bytes(payload))
    }

    /// What Slack's answer means.
    public func answer(_ response: AlertResponse) -> AlertOutcome {
        response.outcome {
            let hint =
                switch response.status {
                case 400: "it does not accept the message"
                case 410: "the channel is archived"
                default:
                    "the webhook was removed, its address is wrong, or it may not post to its channel; see the app's "
                        + "settings, Incoming Webhooks"
                }
            return response.reason("Slack", says: response.words, hiding: webhook.secrets, hint)
        }
    }

    /// A text without the characters that Slack would take for links and mentions ("Formatting message text", "Escaping text").
    private static func escaped(_ text: String, _ limit: Int) -> String {
        AlertText.cut(text, to: limit) { part in
            switch part {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(part)
            }
        }
    }

    /// A text in which Slack looks for no markup and no emoji.
    private struct Text: Encodable {
        let type = "plain_text"
        let text: String
        let emoji = false

        init(_ text: String, _ limit: Int) { self.text = SlackSink.escaped(text, limit) }
    }

    /// A part of a message.
    private struct Block: Encodable {
        let type: String
        var text: Text?
        var fields: [Text]?
    }

    /// The body of a request.
    private struct Payload: Encodable {
        /// What notifications show.
        let text: String
        let mrkdwn = false
        let unfurlLinks = false
        let unfurlMedia = false
        let blocks: [Block]

        enum CodingKeys: String, CodingKey {
            case text, mrkdwn, blocks
            case unfurlLinks = "unfurl_links"
            case unfurlMedia = "unfurl_media"
        }
    }
}
