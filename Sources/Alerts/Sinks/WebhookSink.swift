import RelayCore

/// A program of the owner's, which gets what Alertmanager sends to webhooks, signed.
///
/// The form is version 4 of <https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>. The signature shows that the
/// request comes from this relay, and its time that it is no old one that somebody repeats.
public struct WebhookSink: HTTPSink {
    /// Where requests go, and the key that signs them.
    struct Target: Sendable, Hashable {
        /// The address. It may have a secret.
        let address: WebAddress
        /// The key; `nil`: requests are not signed.
        let key: SinkSecret?
    }

    /// Where requests go.
    let target: Target
    /// The sink's name.
    let receiver: String

    /// The rule for the secret.
    static let rule = SettingRule<Target>(
        allowed: "an http or https address, and after a space or on the next line a key of 16 to 200 printable ASCII "
            + "characters that signs the requests; without a key they are not signed"
    ) { text in
        let parts = text.split(whereSeparator: { $0.isWhitespace }).map(String.init)
        guard (1...2).contains(parts.count), let address = WebAddress(parts[0]) else { return nil }
        guard parts.count == 2 else { return Target(address: address, key: nil) }
        guard (16...200).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        return Target(address: address, key: SinkSecret(parts[1]))
    }

    /// Alertmanager's time for "not over".
    private static let noTime = "0001-01-01T00:00:00Z"

    /// The request that tells a message.
    public func request(for message: AlertMessage, thread: String?, now: Int64) -> AlertRequest {
        let json = AlertJSON.bytes(payload(message))
        let timestamp = "\(now / 1000)"
        var headers = [AlertRequest.Header("X-Relay-Timestamp", timestamp)]
        if let key = target.key {
            headers.append(
                AlertRequest.Header("X-Relay-Signature", Self.signature(of: json, timestamp: timestamp, key: key.text)))
        }
        return AlertRequest(target.address, headers: headers, json: json)
    }

    /// What the program's answer means.
    public func answer(_ response: AlertResponse) -> AlertOutcome {
        response.outcome {
            let secrets = target.address.secrets + (target.key.map { [$0.text] } ?? [])
            return response.reason(
                "The webhook", says: response.words, hiding: secrets, "check its address, and what it accepts")
        }
    }

    /// `v1=` and HMAC with SHA-256 of the timestamp, a dot and the body, in hexadecimal.
    static func signature(of body: [UInt8], timestamp: String, key: String) -> String {
        "v1=" + HMACSHA256.hex(key: key, message: Array("\(timestamp).".utf8) + body)
    }

    private func payload(_ message: AlertMessage) -> Payload {
        let isOver = message.phase == .recovered
        let status = isOver ? "resolved" : "firing"
        let name = String(message.id.prefix { $0 != "/" })
        var labels = ["alertname": name, "severity": message.severity.rawValue, "topic": message.topic.rawValue]
        if !message.host.isEmpty { labels["host"] = message.host }
        if message.phase == .notice || message.phase == .test { labels["phase"] = message.phase.rawValue }
        for (label, value) in message.labels.sorted(by: { $0.key < $1.key }) {
            let label = Self.labelName(label)
            if labels[label] == nil { labels[label] = value }
        }
        var annotations = ["summary": message.title, "description": message.text]
        annotations["command"] = message.command
        let alert = Payload.Alert(
            status: status, labels: labels, annotations: annotations,
            startsAt: UTCTime(milliseconds: message.since).rfc3339,
            endsAt: isOver ? UTCTime(milliseconds: message.time).rfc3339 : Self.noTime,
            generatorURL: message.link ?? "",
            fingerprint: String(SHA256.hex("\(message.host)\n\(message.id)").prefix(16)))
        return Payload(
            groupKey: "{}:{alertname=\"\(AlertText.replacing(["\"": "\\\"", "\\": "\\\\"], in: name))\"}",
            status: status,
            receiver: receiver,
            groupLabels: ["alertname": name], commonLabels: labels, commonAnnotations: annotations,
            externalURL: message.link ?? "", alerts: [alert])
    }

    /// A name that Prometheus allows for a label: ASCII letters, digits and `_`, and no digit first.
    private static func labelName(_ text: String) -> String {
        let characters = text.map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "_"
        }
        let name = String(characters)
        return name.first?.isNumber == true ? "_\(name)" : name
    }

    /// The body of a request.
    private struct Payload: Encodable {
        struct Alert: Encodable {
            let status: String
            let labels: [String: String]
            let annotations: [String: String]
            let startsAt: String
            let endsAt: String
            let generatorURL: String
            let fingerprint: String
        }

        let version = "4"
        let groupKey: String
        let truncatedAlerts = 0
        let status: String
        let receiver: String
        let groupLabels: [String: String]
        let commonLabels: [String: String]
        let commonAnnotations: [String: String]
        let externalURL: String
        let alerts: [Alert]
    }
}
