import RelayCore

/// A chat on Telegram, by a bot: `sendMessage` of <https://core.telegram.org/bots/api>.
public struct TelegramSink: HTTPSink {
    /// Telegram's server, or one's own (<https://github.com/tdlib/telegram-bot-api>).
    let server: WebAddress
    /// The bot's token.
    let token: SinkSecret
    /// Where messages go.
    let chat: Chat

    /// A chat, a group or a channel.
    enum Chat: Sendable, Hashable, Encodable {
        /// By its number; groups and channels have negative ones.
        case number(Int64)
        /// By its public name, with its `@`.
        case name(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .name(let name): try container.encode(name)
            }
        }
    }

    /// The server if SERVER names none.
    static let standardServer = "https://api.telegram.org"
    /// The rule for SERVER.
    static let serverRule = SettingRule<WebAddress>(
        allowed: "an https address, or an http address of this host, such as http://127.0.0.1:8081"
    ) { text in
        WebAddress(text).flatMap { $0.isPrivate ? $0 : nil }
    }
    /// The rule for the secret.
    static let tokenRule = SettingRule<SinkSecret>(
        allowed: "the bot's token as @BotFather shows it, such as 123456789:ABC…"
    ) { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard text.utf8.count <= 100, parts.count == 2, parts[0].wholeNumber() != nil, !parts[1].isEmpty,
            parts[1].utf8.allSatisfy({ $0.isLetter || $0.isDigit || "_-".utf8.contains($0) })
        else { return nil }
        return SinkSecret(text)
    }
    /// The rule for CHAT_ID.
    static let chatRule = SettingRule<Chat>(
        allowed: "the chat's number, such as 123456789 or -1001234567890, or a public channel's name, such as @name"
    ) { text in
        if text.hasPrefix("@") {
            let name = text.dropFirst()
            let isName = name.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
            return (1...64).contains(name.utf8.count) && isName ? Chat.name(text) : nil
        }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return digits.wholeNumber() != nil ? Int64(text).map(Chat.number) : nil
    }

    /// The longest text, in UTF-16 units ("1-4096 characters").
    static let longest = 4096

    /// The request that tells a message.
    public func request(for message: AlertMessage, thread: String?, now: Int64) -> AlertRequest {
        let lines = [Self.withoutMentions(message.heading)] + message.lines(written: Self.withoutMentions)
        let text = AlertText.cut(lines.joined(separator: "\n"), to: Self.longest)
        let reply = message.phase == .recovered ? thread.flatMap { Int64($0) }.map { Reply(messageID: $0) } : nil
        let payload = Payload(chatID: chat, text: text, replyParameters: reply)
        return AlertRequest(
            server.appending("/bot\(token.text)/sendMessage"), json: AlertJSON.bytes(payload))
    }

    /// What Telegram's answer means.
    public func answer(_ response: AlertResponse) -> AlertOutcome {
        let answer = AlertJSON.value(Answer.self, in: response.body)
        let delay = answer?.parameters?.retryAfter.flatMap(AlertResponse.delay)
        return response.outcome(thread: answer?.result.map { String($0.messageID) }, delay: delay) {
            let hint =
                switch response.status {
                case 401, 404: "the bot's token is wrong or was revoked; ask @BotFather for one"
                case 403: "the bot may not write to this chat; open the chat with the bot, or add the bot to the group"
                default:
                    if let number = answer?.parameters?.migratedTo {
                        "the group has a new number; set CHAT_ID=\(number)"
                    } else {
                        "check CHAT_ID, and write to the bot first"
                    }
                }
            let secrets = [token.text] + token.text.split(separator: ":").suffix(1).map(String.init)
            return response.reason("Telegram", says: answer?.description, hiding: secrets, hint)
        }
    }

    /// A text in which Telegram finds no user to notify. It looks for names after an `@`, in texts without markup too, but not in words
    /// such as e-mail addresses. An invisible U+2060 follows each `@` outside of a word.
    private static func withoutMentions(_ text: String) -> String {
        var (result, isInWord) = (String.UnicodeScalarView(), false)
        for part in text.unicodeScalars {
            result.append(part)
            if part == "@", !isInWord { result.append("\u{2060}") }
            isInWord = UInt8(exactly: part.value).map { $0.isLetter || $0.isDigit || part == "_" } ?? false
        }
        return String(result)
    }

    /// The body of a request. It names no `parse_mode`, so nothing is markup.
    private struct Payload: Encodable {
        let chatID: Chat
        let text: String
        let linkPreviewOptions = LinkPreview()
        let replyParameters: Reply?

        enum CodingKeys: String, CodingKey {
            case chatID = "chat_id"
            case text
            case linkPreviewOptions = "link_preview_options"
            case replyParameters = "reply_parameters"
        }
    }

    private struct LinkPreview: Encodable {
        let isDisabled = true

        enum CodingKeys: String, CodingKey { case isDisabled = "is_disabled" }
    }

    /// The message that is answered; if it was deleted, the answer is sent all the same.
    private struct Reply: Encodable {
        let messageID: Int64
        let allowSendingWithoutReply = true

        enum CodingKeys: String, CodingKey {
            case messageID = "message_id"
            case allowSendingWithoutReply = "allow_sending_without_reply"
        }
    }

    /// The body of an answer.
    private struct Answer: Decodable {
        struct Message: Decodable {
            let messageID: Int64

            enum CodingKeys: String, CodingKey { case messageID = "message_id" }
        }
        struct Parameters: Decodable {
            /// Seconds.
            let retryAfter: Double?
            let migratedTo: Int64?

            enum CodingKeys: String, CodingKey {
                case retryAfter = "retry_after"
                case migratedTo = "migrate_to_chat_id"
            }
        }

        let result: Message?
        let description: String?
        let parameters: Parameters?
    }
}
