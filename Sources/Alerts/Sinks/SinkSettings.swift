public import RelayCore

/// The settings of one sink: where it sends, what, and when.
public struct SinkSettings: Sendable {
    /// The service.
    public let kind: SinkKind
    /// What is told.
    public let topics: Set<AlertTopic>
    /// When the owner wants to sleep; `nil`: never.
    public let quiet: QuietHours?
    /// How long a problem must last before it is told.
    public let after: Duration
    /// Where alerts go.
    public let sink: AlertSink

    private static let kindSetting = SettingDefinition("KIND", "The service that takes the alerts", SinkKind.rule)
    private static let events = SettingDefinition(
        "EVENTS", "What is told; unset: all but refused", AlertTopic.rule)
    private static let quietHours = SettingDefinition(
        "QUIET", "The part of each day in which only problems are told, and that they are over; unset: none",
        QuietHours.rule)
    private static let afterTime = SettingDefinition(
        "AFTER", default: "30s", "How long a problem must last before it is told", .timeSpan(seconds: 1...86_400))
    private static let chatID = SettingDefinition(
        "CHAT_ID", "telegram: the chat, group or channel", TelegramSink.chatRule)
    private static let topic = SettingDefinition("TOPIC", "ntfy: the topic", NtfySink.topicRule)
    private static let to = SettingDefinition("TO", "email: the receivers", MailAddress.listRule)
    private static let from = SettingDefinition("FROM", "email: the sender; unset: the first of TO", MailAddress.rule)
    private static let login = SettingDefinition(
        "LOGIN", "email: the user at the mail server; unset: the server needs none", MailSink.loginRule)
    private static let telegramServer = SettingDefinition(
        "SERVER", default: TelegramSink.standardServer, "telegram: the server of the bot API", TelegramSink.serverRule)
    private static let ntfyServer = SettingDefinition(
        "SERVER", default: NtfySink.standardServer, "ntfy: the server", NtfySink.serverRule)
    private static let mailServer = SettingDefinition(
        "SERVER", default: MailServer.standard, "email: the mail server", MailServer.rule)

    /// The settings, in the order in which users look for them. SERVER is there for each service that has one.
    public static var catalogue: [Setting] {
        [
            kindSetting.setting, events.setting, quietHours.setting, afterTime.setting, chatID.setting,
            telegramServer.setting, topic.setting, ntfyServer.setting, to.setting, from.setting, mailServer.setting,
            login.setting,
        ]
    }

    /// The settings in `variables`; other names are ignored, and an empty value counts as unset.
    ///
    /// - Parameters:
    ///   - name: The sink's name.
    ///   - secret: The address, token or password that belongs to it; `nil`: there is none.
    ///   - secretName: What problems call the secret, such as its file's name.
    /// - Throws: `SettingsError` with all problems at once.
    public init(
        name: String, _ variables: [String: String], secret: String?, secretName: String = "secret"
    ) throws(SettingsError) {
        var reader = SettingsReader(variables.merging([secretName: secret ?? ""]) { $1 })
        let kind = reader.required(Self.kindSetting)
        topics = reader.optional(Self.events) ?? AlertTopic.standard
        quiet = reader.optional(Self.quietHours)
        after = reader.value(Self.afterTime).duration
        let sink = kind.flatMap { Self.sink($0, name: name, secretName: secretName, &reader) }
        guard let kind, let sink, reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
        self.kind = kind
        self.sink = sink
    }

    /// The sink of a kind; `nil`: the reader has problems.
    private static func sink(
        _ kind: SinkKind, name: String, secretName: String, _ reader: inout SettingsReader
    ) -> AlertSink? {
        func secret<Value>(_ rule: SettingRule<Value>) -> SettingDefinition<Value> {
            SettingDefinition(secretName, "The secret", isSecret: true, rule)
        }
        switch kind {
        case .discord:
            return reader.required(secret(DiscordSink.rule)).map { .http(DiscordSink(webhook: $0)) }
        case .slack:
            return reader.required(secret(SlackSink.rule)).map { .http(SlackSink(webhook: $0)) }
        case .webhook:
            return reader.required(secret(WebhookSink.rule)).map { .http(WebhookSink(target: $0, receiver: name)) }
        case .apprise:
            return reader.required(secret(AppriseSink.rule)).map { .apprise(AppriseSink(addresses: $0)) }
        case .heartbeat:
            return reader.required(secret(HeartbeatSink.rule)).map { .heartbeat(HeartbeatSink(address: $0)) }
        case .telegram:
            let server = reader.value(Self.telegramServer)
            let chat = reader.required(Self.chatID)
            let token = reader.required(secret(TelegramSink.tokenRule))
            guard let chat, let token else { return nil }
            return .http(TelegramSink(server: server, token: token, chat: chat))
        case .ntfy:
            let server = reader.value(Self.ntfyServer)
            let topic = reader.required(Self.topic)
            let token = reader.optional(secret(NtfySink.tokenRule))
            if token != nil, !server.isPrivate {
                reader.reject(Self.ntfyServer, allowed: "an https address: everybody on the way could read the token")
            }
            return topic.map { .http(NtfySink(server: server, topic: $0, token: token)) }
        case .email:
            let server = reader.value(Self.mailServer)
            let receivers = reader.required(Self.to)
            let sender = reader.optional(Self.from)
            let user = reader.optional(Self.login)
            let password = reader.optional(secret(MailSink.passwordRule))
            if user != nil, password == nil { reader.reject(secret(MailSink.passwordRule)) }
            if user == nil, password != nil { reader.reject(Self.login) }
            guard let receivers, let first = receivers.first else { return nil }
            let account = user.flatMap { name in password.map { MailSink.Login(name: name, password: $0) } }
            return .mail(MailSink(server: server, login: account, from: sender ?? first, to: receivers))
        }
    }
}

extension SettingsReader {
    /// The value of a setting that must be set.
    fileprivate mutating func required<Value>(_ definition: SettingDefinition<Value>) -> Value? {
        let value = optional(definition)
        if value == nil { reject(definition) }
        return value
    }
}
