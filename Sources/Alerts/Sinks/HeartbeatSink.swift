import RelayCore

/// A service that raises the alarm when it hears nothing: it is called every minute while all is well.
///
/// The forms of healthchecks.io (<https://healthchecks.io/docs/http_api/>) and of Uptime Kuma's push monitor are the same: a GET of an
/// address that nobody else knows.
public struct HeartbeatSink: Sendable {
    /// The address, which is its secret.
    let address: WebAddress

    /// The rule for the secret.
    static let rule = SettingRule<WebAddress>(
        allowed: "the https address that the service shows, such as https://hc-ping.com/…; http only on this host"
    ) { text in
        WebAddress(text).flatMap { $0.isPrivate ? $0 : nil }
    }

    /// The call.
    public var request: AlertRequest { AlertRequest(address) }

    /// What the answer means.
    public func answer(_ response: AlertResponse) -> AlertOutcome {
        response.outcome {
            response.reason(
                "The service", says: response.words, hiding: address.secrets, "check the address that it shows")
        }
    }
}
