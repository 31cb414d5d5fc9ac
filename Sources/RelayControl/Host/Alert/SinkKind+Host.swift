public import Alerts
public import ArgumentParser

extension SinkKind: EnumerableFlag {
    /// For `--help`.
    public static func help(for kind: SinkKind) -> ArgumentHelp? { ArgumentHelp(kind.help) }

    private var help: String {
        switch self {
        case .discord: "A channel of Discord, by a webhook."
        case .slack: "A channel of Slack, by an incoming webhook."
        case .telegram: "A chat of Telegram, by a bot of yours; needs --chat-id."
        case .ntfy: "The app ntfy on a phone, or a browser; asks for the topic."
        case .webhook: "A server that takes the webhooks of Prometheus' Alertmanager, version 4."
        case .email: "E-mail; needs --to."
        case .apprise: "Whatever the program apprise knows, if it is installed."
        case .heartbeat:
            "A service that raises the alarm when it hears nothing, such as healthchecks.io or Uptime Kuma: it is called every minute "
                + "while all is well."
        }
    }

    /// Whether a sink of this kind has a secret.
    enum Need: Equatable {
        /// It can't do without.
        case needed
        /// It has one or none.
        case optional
        /// There is none.
        case none
    }

    /// Whether a sink with these settings has a secret.
    func secretNeed(_ variables: [String: String]) -> Need {
        switch self {
        case .discord, .slack, .telegram, .webhook, .apprise, .heartbeat: .needed
        case .ntfy: .optional
        case .email: variables["LOGIN"] == nil ? .none : .needed
        }
    }

    /// What the secret is, for messages.
    var secretName: String {
        switch self {
        case .discord, .slack: "the webhook's address"
        case .telegram: "the bot's token"
        case .ntfy: "the access token"
        case .webhook: "the address"
        case .email: "the password"
        case .apprise: "apprise's addresses"
        case .heartbeat: "the service's address"
        }
    }

    /// How a person is asked for the secret.
    var secretQuestion: String {
        switch self {
        case .discord: "Address of Discord's webhook"
        case .slack: "Address of Slack's webhook"
        case .telegram: "Token of the bot"
        case .ntfy: "Access token of the ntfy server"
        case .webhook: "Address, and after a space a key to sign the requests with, if the receiver checks that"
        case .email: "Password at the mail server"
        case .apprise: "Address, as apprise takes it"
        case .heartbeat: "Address that the service shows"
        }
    }

    /// The settings that only some kinds have, and this one does.
    var ownSettings: Set<String> {
        switch self {
        case .telegram: ["SERVER", "CHAT_ID"]
        case .ntfy: ["SERVER", "TOPIC"]
        case .email: ["SERVER", "TO", "FROM", "LOGIN"]
        case .discord, .slack, .webhook, .apprise, .heartbeat: []
        }
    }
}
