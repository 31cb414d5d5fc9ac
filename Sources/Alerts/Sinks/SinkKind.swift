import RelayCore

/// The services that take alerts: the words of the setting KIND.
public enum SinkKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// ``DiscordSink``.
    case discord
    /// ``SlackSink``.
    case slack
    /// ``TelegramSink``.
    case telegram
    /// ``NtfySink``.
    case ntfy
    /// ``WebhookSink``.
    case webhook
    /// ``MailSink``.
    case email
    /// ``AppriseSink``.
    case apprise
    /// ``HeartbeatSink``.
    case heartbeat

    /// Those that get messages.
    public static let messengers = allCases.filter { $0 != .heartbeat }

    /// The rule for KIND.
    static let rule = SettingRule<SinkKind>(
        allowed: "one of \(SinkKind.allCases.map(\.rawValue).joined(separator: ", "))"
    ) { SinkKind(rawValue: $0) }
}
